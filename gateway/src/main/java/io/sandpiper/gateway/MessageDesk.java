package io.sandpiper.gateway;

import io.sandpiper.gateway.delivery.ChunkRounds;
import io.sandpiper.gateway.delivery.Desires;
import io.sandpiper.gateway.device.Devices;
import io.sandpiper.gateway.device.WrapKeys;
import io.sandpiper.gateway.ingest.PushByMqtt;
import io.sandpiper.gateway.link.Incoming;
import io.sandpiper.gateway.link.MqttLink;
import io.sandpiper.gateway.seal.ContentKeys;
import io.sandpiper.gateway.telemetry.TelemetryIntake;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Hello;
import io.sandpiper.protocol.message.Presence;
import io.sandpiper.protocol.message.Reported;
import io.sandpiper.protocol.message.Want;
import io.sandpiper.protocol.seal.WrapKeyStatement;
import io.sandpiper.protocol.topic.DeviceTopic;
import io.sandpiper.protocol.topic.Topics;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Hands each kind of message to the feature it is for. Handlers run on the link's thread and block nothing; a message that
 * cannot be read or stored is told in the log by the link; what matters of it comes again.
 */
final class MessageDesk {
    private final Topics topics;
    private final MqttLink link;
    private final Devices devices;
    private final Desires desires;
    private final ChunkRounds rounds;
    private final TelemetryIntake telemetry;
    private final PushByMqtt pushes;
    private final WrapKeys wrapKeys;
    private final ContentKeys contentKeys;

    MessageDesk(
            Topics topics,
            MqttLink link,
            Devices devices,
            Desires desires,
            ChunkRounds rounds,
            TelemetryIntake telemetry,
            PushByMqtt pushes,
            WrapKeys wrapKeys,
            ContentKeys contentKeys) {
        this.topics = topics;
        this.link = link;
        this.devices = devices;
        this.desires = desires;
        this.rounds = rounds;
        this.telemetry = telemetry;
        this.pushes = pushes;
        this.wrapKeys = wrapKeys;
        this.contentKeys = contentKeys;
    }

    void subscribe() {
        link.onWork(topics.everyDevice(DeviceTopic.HELLO), 1, this::hello);
        link.onWork(topics.everyDevice(DeviceTopic.REPORTED), 1, this::reported);
        link.onWork(topics.everyDevice(DeviceTopic.PRESENCE), 1, this::presence);
        link.onWork(topics.everyDevice(DeviceTopic.TELEMETRY), 1, this::telemetry);
        link.onWork(topics.everyDevice(DeviceTopic.WANT), 0, m -> rounds.want(device(m), Want.parse(m.payload())));
        link.onWork(topics.everyPush(), 1, pushes::take);
    }

    private CompletableFuture<?> hello(Incoming message) {
        Hello hello = Json.read("hello", message.payload(), Hello.class);
        String device = device(message);
        return devices.hello(device, hello)
                .thenCompose(stored -> wrapKey(device, hello.wrapKey()))
                .thenCompose(isNew -> desires.hello(device, hello, isNew));
    }

    /** True where the device told another key than before; a word that is not its own changes nothing. */
    private CompletableFuture<Boolean> wrapKey(String device, @Nullable WrapKeyStatement told) {
        return told == null
                ? CompletableFuture.completedFuture(false)
                : contentKeys.tell(device, wrapKeys.believed(device, told));
    }

    private CompletableFuture<?> reported(Incoming message) {
        return devices.reported(device(message), Json.read("reported", message.payload(), Reported.class));
    }

    private CompletableFuture<?> presence(Incoming message) {
        return devices.presence(device(message), Json.read("presence", message.payload(), Presence.class));
    }

    private CompletableFuture<?> telemetry(Incoming message) {
        String device = device(message);
        return telemetry
                .take(device, message.payload())
                .thenCompose(ack -> link.publish(topics.device(device, DeviceTopic.ACK), Json.bytes(ack), 1));
    }

    private String device(Incoming message) {
        return topics.deviceOf(message.topic());
    }
}
