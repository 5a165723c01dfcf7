package io.sandpiper.agent.trace;

import io.sandpiper.agent.infer.CallTimes;
import io.sandpiper.agent.infer.UseListener;
import io.sandpiper.agent.slot.InstalledVersion;
import java.util.Map;

/** Hears of each request to a model and makes a span of it. Never blocks a caller. */
public interface RequestTracing extends UseListener, AutoCloseable {
    /** No tracing: nothing is kept or sent. */
    RequestTracing OFF = new RequestTracing() {
        @Override
        public void used(InstalledVersion version, String error, CallTimes times) {}

        @Override
        public Map<String, Long> spans() {
            return Map.of();
        }

        @Override
        public void close() {}
    };

    /** Spans by what became of them, since the start: {@code exported}, {@code dropped}, {@code failed}; empty where off. */
    Map<String, Long> spans();

    /** Sends what waits, within {@link TraceLimits#END}. Blocking. */
    @Override
    void close();
}
