package io.sandpiper.gateway.broker;

import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission.MqttActivity;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission.PermissionType;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission.Qos;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission.Retain;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission.SharedSubscription;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import io.sandpiper.protocol.topic.DeviceTopic;
import io.sandpiper.protocol.topic.Topics;
import java.util.ArrayList;
import java.util.List;

/**
 * Who may publish and hear what (docs/architecture.md); everything that is not listed is denied. What the gateway keeps or
 * works on must come at QoS 1 or 2: only then does the receive maximum hold its sender back. A want alone may come at QoS 0.
 */
final class Permissions {
    private final Topics topics;

    Permissions(Topics topics) {
        this.topics = topics;
    }

    List<TopicPermission> device(String id) {
        List<TopicPermission> all = new ArrayList<>();
        for (DeviceTopic topic : DeviceTopic.values()) {
            String name = topics.device(id, topic);
            all.add(topic.fromDevice() ? publish(name, topic == DeviceTopic.WANT ? Qos.ALL : Qos.ONE_TWO) : hear(name));
        }
        all.add(hear(topics.everyTrust()));
        all.add(hear(topics.root() + "blob/#"));
        return all;
    }

    List<TopicPermission> operator(String clientId) {
        return List.of(publish(topics.root() + "push/#", Qos.ONE_TWO), hear(topics.operator(clientId) + "#"));
    }

    /** Everything of the fleet, and nothing outside it; what it retains is the trust metadata alone. */
    List<TopicPermission> gateway() {
        return List.of(
                allow(topics.root() + "#", MqttActivity.ALL, Qos.ALL, Retain.NOT_RETAINED),
                allow(topics.everyTrust(), MqttActivity.PUBLISH, Qos.ONE_TWO, Retain.RETAINED));
    }

    private static TopicPermission publish(String topic, Qos qos) {
        return allow(topic, MqttActivity.PUBLISH, qos, Retain.NOT_RETAINED);
    }

    private static TopicPermission hear(String filter) {
        return allow(filter, MqttActivity.SUBSCRIBE, Qos.ALL, Retain.NOT_RETAINED);
    }

    private static TopicPermission allow(String filter, MqttActivity activity, Qos qos, Retain retain) {
        return Builders.topicPermission()
                .topicFilter(filter)
                .activity(activity)
                .qos(qos)
                .retain(retain)
                .sharedSubscription(SharedSubscription.NOT_SHARED)
                .type(PermissionType.ALLOW)
                .build();
    }
}
