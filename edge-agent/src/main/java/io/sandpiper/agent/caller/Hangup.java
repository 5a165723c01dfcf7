package io.sandpiper.agent.caller;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** Ends a connection at once. A polite close first writes what waits to be written, for ever where nobody reads it. */
public final class Hangup {
    private Hangup() {}

    /** Where what was written before waits for its caller: there is no telling it anything. Any thread. */
    public static void whereNothingIsRead(HttpConnection connection) {
        if (!((ConnectionBase) connection).channel().isWritable()) {
            on(connection);
        }
    }

    /** Any thread. */
    public static void on(HttpConnection connection) {
        // Not of the whole channel: Vert.x's handler would turn that into its polite close.
        ((ConnectionBase) connection).channelHandlerContext().close();
    }
}
