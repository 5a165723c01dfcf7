package io.sandpiper.gateway.broker;

import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission.MqttActivity;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission.PermissionType;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission.Retain;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission.SharedSubscription;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import io.sandpiper.protocol.topic.DeviceTopic;
import io.sandpiper.protocol.topic.Topics;
import java.util.ArrayList;
import java.util.List;

/** Who may publish and hear what (docs/architecture.md); everything that is not listed is denied. */
final class Permissions {
    private final Topics topics;

    Permissions(Topics topics) {
        this.topics = topics;
    }

    List<TopicPermission> device(String id) {
        List<TopicPermission> all = new ArrayList<>();
        for (DeviceTopic topic : DeviceTopic.values()) {
            all.add(allow(
                    topics.device(id, topic), topic.fromDevice() ? MqttActivity.PUBLISH : MqttActivity.SUBSCRIBE));
        }
        all.add(allow(topics.root() + "trust/#", MqttActivity.SUBSCRIBE));
        all.add(allow(topics.root() + "blob/#", MqttActivity.SUBSCRIBE));
        return all;
    }

    List<TopicPermission> operator(String clientId) {
        return List.of(
                allow(topics.root() + "push/#", MqttActivity.PUBLISH),
                allow(topics.operator(clientId) + "#", MqttActivity.SUBSCRIBE));
    }

    /** Everything of the fleet, and nothing outside it. */
    List<TopicPermission> gateway() {
        return List.of(allow(topics.root() + "#", MqttActivity.ALL));
    }

    private static TopicPermission allow(String filter, MqttActivity activity) {
        return Builders.topicPermission()
                .topicFilter(filter)
                .activity(activity)
                .retain(Retain.NOT_RETAINED)
                .sharedSubscription(SharedSubscription.NOT_SHARED)
                .type(PermissionType.ALLOW)
                .build();
    }
}
