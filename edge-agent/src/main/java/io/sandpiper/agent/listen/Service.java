package io.sandpiper.agent.listen;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** A protocol that this device answers in, on as many endpoints as it is given. */
public interface Service {
    /**
     * Answers on one more endpoint. Any thread, does not wait. A failed attempt leaves nothing behind, and may be
     * repeated.
     *
     * @param credentials null where callers need no key: on this device alone
     * @return the endpoint with the port that it got; a {@link java.net.BindException} where another process has it
     */
    Future<Endpoint> open(Endpoint endpoint, @Nullable Credentials credentials);
}
