package io.sandpiper.agent.listen;

import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens an interface on an endpoint, again and again until it gets it: whoever has the port may end, and a network may come
 * up. Logs the first failure and then the second, fourth, eighth and so on. Goes on until its loops are closed.
 */
final class PersistentOpening {
    private static final Logger LOG = LoggerFactory.getLogger(PersistentOpening.class);

    private final Vertx vertx;
    private final String protocol;
    private final Service service;
    private final Endpoint endpoint;
    private final @Nullable Credentials credentials;

    /** @param protocol as the configuration's keys begin, for the log */
    PersistentOpening(
            Vertx vertx, String protocol, Service service, Endpoint endpoint, @Nullable Credentials credentials) {
        this.vertx = vertx;
        this.protocol = protocol;
        this.service = service;
        this.endpoint = endpoint;
        this.credentials = credentials;
    }

    void begin() {
        attempt(1, ListenLimits.RETRY_MIN_MILLIS);
    }

    private void attempt(int number, int waitMillis) {
        service.open(endpoint, credentials)
                .onSuccess(bound -> LOG.atInfo().addKeyValue("address", bound).log("agent-answers-" + protocol))
                .onFailure(e -> {
                    if (Integer.bitCount(number) == 1) {
                        LOG.atError()
                                .addKeyValue("address", endpoint)
                                .addKeyValue("reason", e.getMessage())
                                .addKeyValue("attempts", number)
                                .addKeyValue("retryMillis", waitMillis)
                                .addKeyValue(
                                        "cure",
                                        "free it, or choose another: " + protocol + ".listen, " + protocol + ".socket")
                                .log(protocol + "-not-listening");
                    }
                    vertx.setTimer(
                            waitMillis,
                            t -> attempt(number + 1, Math.min(2 * waitMillis, ListenLimits.RETRY_MAX_MILLIS)));
                });
    }
}
