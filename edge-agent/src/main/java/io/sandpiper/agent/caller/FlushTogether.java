package io.sandpiper.agent.caller;

import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Sends what one turn of the event loop writes on a connection with one system call: Vert.x flushes a head, a message and
 * its trailers each for itself. Event loops only.
 */
public final class FlushTogether {
    private FlushTogether() {}

    /** On a new connection. */
    public static void on(HttpConnection connection) {
        ((ConnectionBase) connection)
                .channel()
                .pipeline()
                .addFirst(
                        "flush-together",
                        new FlushConsolidationHandler(
                                FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true));
    }
}
