package io.sandpiper.gateway.api;

import io.sandpiper.host.store.Database;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Whether the gateway lives, and whether it can do its work. */
final class HealthCalls {
    private final Database database;
    private final BooleanSupplier brokerConnected;

    HealthCalls(Database database, BooleanSupplier brokerConnected) {
        this.database = database;
        this.brokerConnected = brokerConnected;
    }

    void live(RoutingContext context) {
        Answers.json(context, 200, Map.of("status", "live"));
    }

    void ready(RoutingContext context) {
        Answers.then(context, database.answers(), store -> {
            boolean broker = brokerConnected.getAsBoolean();
            boolean all = store && broker;
            Answers.json(
                    context,
                    all ? 200 : 503,
                    Map.of("status", all ? "ready" : "not ready", "store", store, "broker", broker));
        });
    }
}
