package io.sandpiper.gateway.broker;

import io.sandpiper.gateway.access.Caller;
import io.sandpiper.gateway.access.Origin;
import java.util.concurrent.CompletableFuture;

/** What the broker asks of operators. */
public interface OperatorLogin {
    /** Who connects with this as the password; fails with a sentence for the client where nobody does whom we know. */
    CompletableFuture<Caller> login(String credential, Origin origin);

    /** Whether a connection that was opened for this caller may stay open; answers at once. */
    boolean isLive(Caller caller);
}
