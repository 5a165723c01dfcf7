package io.sandpiper.agent.grpc;

import io.sandpiper.agent.grpc.wire.ProtoReader;
import io.sandpiper.agent.grpc.wire.ProtoWriter;
import io.sandpiper.agent.slot.Slots;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;

/** {@code grpc.health.v1.Health}: serving where every model that this device has answers. */
final class HealthRpcs {
    private static final int SERVING = 1;
    private static final int NOT_SERVING = 2;
    private static final int SERVICE_UNKNOWN = 3;

    private final Vertx vertx;
    private final Slots slots;
    private final String service;

    /** @param service that the empty name stands for too */
    HealthRpcs(Vertx vertx, Slots slots, String service) {
        this.vertx = vertx;
        this.slots = slots;
        this.service = service;
    }

    Map<String, Rpc> all() {
        return Map.of("Check", UnaryRpc.of(this::check), "Watch", new UnaryRpc(this::watch));
    }

    private Future<byte[]> check(ProtoReader request) {
        String name = ModelName.of(request).model();
        int status = status(name);
        if (status == SERVICE_UNKNOWN) {
            throw new GrpcException(GrpcStatus.NOT_FOUND, "service: " + name + " (expected: none, or " + service + ")");
        }
        return Future.succeededFuture(frame(status));
    }

    private int status(String name) {
        if (!name.isEmpty() && !name.equals(service)) {
            return SERVICE_UNKNOWN;
        }
        return slots.missing().isEmpty() ? SERVING : NOT_SERVING;
    }

    /** Tells the status now, and each time that it is another, until the caller hangs up. */
    private void watch(GrpcCall call, GrpcMessage message) {
        String name;
        try {
            name = ModelName.of(new ProtoReader(message.bytes())).model();
        } finally {
            message.release();
        }
        int[] told = {status(name)};
        call.send(frame(told[0]));
        long timer = vertx.setPeriodic(GrpcLimits.WATCH_MILLIS, t -> {
            int now = status(name);
            if (now != told[0]) {
                told[0] = now;
                call.send(frame(now));
            }
        });
        call.onOver(() -> vertx.cancelTimer(timer));
    }

    private static byte[] frame(int status) {
        return Frame.of(new ProtoWriter().number(1, status));
    }
}
