package io.sandpiper.agent.link;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedListener;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import io.sandpiper.agent.identity.Identity;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Presence;
import io.sandpiper.protocol.topic.DeviceTopic;
import io.sandpiper.protocol.topic.Topics;
import java.util.concurrent.TimeUnit;

/** Lays out the MQTT client: who it is, how it connects, and its will. */
final class ConnectionClient {
    private static final int CONNECT_SECONDS = 10;

    private ConnectionClient() {}

    static Mqtt5AsyncClient build(
            Identity identity, LinkSettings settings, MqttClientDisconnectedListener onDisconnected) {
        long connectMillis = (long) (CONNECT_SECONDS * 1_000 * settings.timeFactor());
        return Mqtt5Client.builder()
                .identifier(identity.device())
                .executorConfig()
                .nettyThreads(1)
                .applyExecutorConfig()
                .transportConfig()
                .serverHost(identity.broker().host())
                .serverPort(identity.broker().port())
                .sslConfig(BrokerTls.of(identity))
                .socketConnectTimeout(connectMillis, TimeUnit.MILLISECONDS)
                .mqttConnectTimeout(connectMillis, TimeUnit.MILLISECONDS)
                .applyTransportConfig()
                .addDisconnectedListener(onDisconnected)
                .buildAsync();
    }

    /** A clean start each time: the broker holds no truth, so there is no session to go on with. */
    static Mqtt5Connect connect(Identity identity, Topics topics, String bootId, LinkSettings settings) {
        return Mqtt5Connect.builder()
                .cleanStart(true)
                .sessionExpiryInterval(0)
                .keepAlive((int) Math.max(1, settings.keepAlive().toSeconds()))
                .restrictions()
                .receiveMaximum(LinkSettings.RECEIVE_MAXIMUM)
                .sendMaximum(LinkSettings.MAX_IN_FLIGHT)
                .maximumPacketSize(LinkSettings.MAX_PACKET_BYTES)
                .topicAliasMaximum(0)
                .sendTopicAliasMaximum(0)
                .applyRestrictions()
                .willPublish()
                .topic(topics.device(identity.device(), DeviceTopic.PRESENCE))
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(Json.bytes(new Presence(Presence.VERSION, false, bootId)))
                .applyWillPublish()
                .build();
    }
}
