package io.sandpiper.gateway.api;

import io.sandpiper.gateway.trust.TrustRepository;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** How the trust metadata stands. */
final class TrustCalls {
    private final TrustRepository repository;
    private final Executor files;

    /** @param files where the repository is asked: it may be signing */
    TrustCalls(TrustRepository repository, Executor files) {
        this.repository = repository;
        this.files = files;
    }

    void status(RoutingContext context) {
        Answers.json(context, CompletableFuture.supplyAsync(repository::status, files));
    }
}
