package io.sandpiper.agent.infer;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a request came, for a trace of it.
 *
 * @param protocol {@code infer}, {@code predict}, {@code grpc} or {@code grpc-stream}
 * @param traceparent as its caller wrote it (W3C Trace Context, section 3.2); null where there is not exactly one
 * @param tracestate of the same caller, several joined (section 3.3); null where there is none, or
 *     more than anybody must pass on
 */
public record CallOrigin(
        String protocol,
        @Nullable String traceparent,
        @Nullable String tracestate) {
    static final CallOrigin NONE = new CallOrigin("", null, null);

    /** @param headers all values of a header or of metadata by its name */
    public static CallOrigin of(String protocol, Function<String, List<String>> headers) {
        List<String> parents = headers.apply("traceparent");
        if (parents.size() != 1) {
            return new CallOrigin(protocol, null, null);
        }
        String state = String.join(",", headers.apply("tracestate"));
        boolean kept = !state.isEmpty() && state.length() <= InferLimits.TRACESTATE_CHARS;
        return new CallOrigin(protocol, parents.getFirst(), kept ? state : null);
    }
}
