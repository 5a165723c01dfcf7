package io.sandpiper.agent.grpc;

import io.sandpiper.agent.caller.Patience;
import io.vertx.core.http.HttpConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends connections on which there is no call, for long, and sooner where there never was one: whether they say nothing, ping, or send a call's head a byte at a
 * time. Clients connect again at their next call. Handlers on event loops.
 */
final class CallConnections {
    private final Patience patience;
    private final Map<HttpConnection, Connection> open = new ConcurrentHashMap<>();

    CallConnections(Patience patience) {
        this.patience = patience;
    }

    void opened(HttpConnection connection) {
        Connection calls = new Connection(connection);
        open.put(connection, calls);
        patience.watch(calls);
        connection.closeHandler(v -> {
            open.remove(connection);
            patience.forget(calls);
        });
    }

    void begun(HttpConnection connection) {
        Connection calls = open.get(connection);
        if (calls != null) {
            calls.count(1);
        }
    }

    void over(HttpConnection connection) {
        Connection calls = open.get(connection);
        if (calls != null) {
            calls.count(-1);
        }
    }

    /** Each method guarded by the object itself. */
    private static final class Connection implements Patience.Waiting {
        private final HttpConnection connection;
        private int calls;
        private boolean called;
        private long quietSince = System.nanoTime();

        Connection(HttpConnection connection) {
            this.connection = connection;
        }

        synchronized void count(int more) {
            called = true;
            calls += more;
            quietSince = calls > 0 ? Long.MAX_VALUE : System.nanoTime();
        }

        @Override
        public synchronized long sinceNanos() {
            return quietSince;
        }

        @Override
        public synchronized int turns() {
            return called ? GrpcLimits.QUIET_TURNS : GrpcLimits.FIRST_TURNS;
        }

        @Override
        public void cut() {
            connection.close();
        }
    }
}
