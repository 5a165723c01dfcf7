package io.sandpiper.agent.grpc;

import io.sandpiper.agent.grpc.wire.ProtoReader;
import io.sandpiper.agent.grpc.wire.ProtoWriter;
import io.sandpiper.agent.infer.ServerName;
import io.sandpiper.agent.slot.Slots;
import io.vertx.core.Future;
import java.util.Map;

/** {@code ServerLive}, {@code ServerReady} and {@code ServerMetadata}. */
final class ServerRpcs {
    private final Slots slots;
    private final String version;

    ServerRpcs(Slots slots, String version) {
        this.slots = slots;
        this.version = version;
    }

    Map<String, Rpc> all() {
        return Map.of(
                "ServerLive", UnaryRpc.of(request -> flag(true)),
                "ServerReady", UnaryRpc.of(request -> flag(slots.missing().isEmpty())),
                "ServerMetadata", UnaryRpc.of(this::metadata));
    }

    private static Future<byte[]> flag(boolean value) {
        return Future.succeededFuture(Frame.of(new ProtoWriter().flag(1, value)));
    }

    private Future<byte[]> metadata(ProtoReader request) {
        ProtoWriter answer = new ProtoWriter().text(1, ServerName.NAME).text(2, version);
        ServerName.EXTENSIONS.forEach(name -> answer.text(3, name));
        return Future.succeededFuture(Frame.of(answer));
    }
}
