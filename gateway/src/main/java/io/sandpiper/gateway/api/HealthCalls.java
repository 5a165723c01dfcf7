package io.sandpiper.gateway.api;

import io.sandpiper.host.store.Database;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Whether the gateway lives, and whether it can do its work. */
final class HealthCalls {
    /** Anybody may ask, and each question is work of the store's one thread. */
    private static final Duration GOOD = Duration.ofSeconds(1);

    private final Recent<Boolean> storeAnswers;
    private final BooleanSupplier brokerConnected;

    HealthCalls(Database database, BooleanSupplier brokerConnected) {
        this.storeAnswers = new Recent<>(database::answers, GOOD, InstantSource.system());
        this.brokerConnected = brokerConnected;
    }

    void live(RoutingContext context) {
        Answers.json(context, 200, Map.of("status", "live"));
    }

    void ready(RoutingContext context) {
        Answers.then(context, storeAnswers.get(), store -> {
            boolean broker = brokerConnected.getAsBoolean();
            boolean all = store && broker;
            Answers.json(
                    context,
                    all ? 200 : 503,
                    Map.of("status", all ? "ready" : "not ready", "store", store, "broker", broker));
        });
    }
}
