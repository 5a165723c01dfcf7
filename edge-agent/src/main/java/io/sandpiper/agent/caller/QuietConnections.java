package io.sandpiper.agent.caller;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections on which no whole request comes: for long after the last one was answered, and sooner where there never
 * was one. It does not matter whether they say nothing or a byte now and then, so a head that trickles holds nothing for
 * long. Handlers on event loops.
 */
public final class QuietConnections {
    /** How often the patience a connection may take to its first request. */
    private static final int FIRST_TURNS = 2;

    private final Patience patience;
    private final int turns;
    private final Map<HttpConnection, Connection> open = new ConcurrentHashMap<>();

    /** @param turns how often the patience a connection may be quiet */
    public QuietConnections(Patience patience, int turns) {
        this.patience = patience;
        this.turns = turns;
    }

    /** A new connection. */
    public void opened(HttpConnection connection) {
        Connection quiet = new Connection(connection, turns);
        open.put(connection, quiet);
        patience.watch(quiet);
        connection.closeHandler(v -> {
            open.remove(connection);
            patience.forget(quiet);
        });
    }

    /**
     * A request whose head is whole: handed on at once, or, where the caller has not taken the answers to those before it,
     * when it has.
     */
    public void begun(HttpServerRequest request, Handler<HttpServerRequest> handler) {
        Connection connection = open.get(request.connection());
        if (connection != null) {
            connection.begun(request.response());
        }
        HttpServerResponse response = request.response();
        if (!response.writeQueueFull()) {
            handler.handle(request);
            return;
        }
        request.pause();
        Unread unread = new Unread(System.nanoTime(), request.connection());
        patience.watch(unread);
        response.closeHandler(v -> patience.forget(unread));
        response.drainHandler(v -> {
            response.drainHandler(null);
            patience.forget(unread);
            handler.handle(request);
            request.resume();
        });
    }

    /** Answers that a caller has to read before its next request is looked at. By identity. */
    private static final class Unread implements Patience.Waiting {
        private final long since;
        private final HttpConnection connection;

        Unread(long since, HttpConnection connection) {
            this.since = since;
            this.connection = connection;
        }

        @Override
        public long sinceNanos() {
            return since;
        }

        @Override
        public void cut() {
            Hangup.on(connection);
        }
    }

    /** Each method guarded by the object itself. */
    private static final class Connection implements Patience.Waiting {
        private final HttpConnection connection;
        private final int turns;
        private @Nullable HttpServerResponse last;
        private long quietSince = System.nanoTime();
        private boolean asked;

        Connection(HttpConnection connection, int turns) {
            this.connection = connection;
            this.turns = turns;
        }

        synchronized void begun(HttpServerResponse response) {
            asked = true;
            quietSince = Long.MAX_VALUE;
            last = response;
        }

        /** Looked at now and then: a request is not asked to tell its end. */
        @Override
        public synchronized long sinceNanos() {
            if (last != null && (last.ended() || last.closed())) {
                last = null;
                quietSince = System.nanoTime();
            }
            return quietSince;
        }

        @Override
        public synchronized int turns() {
            return asked ? turns : Math.min(turns, FIRST_TURNS);
        }

        @Override
        public void cut() {
            Hangup.on(connection);
        }
    }
}
