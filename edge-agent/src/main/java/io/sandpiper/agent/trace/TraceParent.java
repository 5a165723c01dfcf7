package io.sandpiper.agent.trace;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.sandpiper.agent.infer.CallOrigin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The caller's place in its trace, from what it wrote into the request (W3C Trace Context). Any thread. */
final class TraceParent {
    private static final TextMapGetter<CallOrigin> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(CallOrigin origin) {
            return List.of("traceparent", "tracestate");
        }

        @Override
        public @Nullable String get(@Nullable CallOrigin origin, String key) {
            if (origin == null) {
                return null;
            }
            return switch (key) {
                case "traceparent" -> origin.traceparent();
                case "tracestate" -> origin.tracestate();
                default -> null;
            };
        }
    };

    private TraceParent() {}

    /** A context without a span where there is no traceparent, or one that section 3.2 says to ignore. */
    static Context of(CallOrigin origin) {
        return origin.traceparent() == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), origin, GETTER);
    }
}
