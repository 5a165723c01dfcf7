package io.sandpiper.agent.serve;

import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request was meant for this machine's loopback and comes from no stranger's web page. A page whose name was
 * made to point here (DNS rebinding) sends its own name as Host; one that asks this address outright sends its own as
 * Origin. Programs send no Origin. Any thread.
 */
final class HostCheck {
    private static final String LOOPBACK = "(localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1])(:\\d{1,5})?";
    private static final Pattern HOST = Pattern.compile(LOOPBACK, Pattern.CASE_INSENSITIVE);
    private static final Pattern ORIGIN = Pattern.compile("https?://" + LOOPBACK, Pattern.CASE_INSENSITIVE);

    private HostCheck() {}

    /** The Host at fault, null where there is none; HTTP/1.0 needs no Host. */
    static Answer.@Nullable Fault host(HttpServerRequest request) {
        return fault("Host", request.getHeader("Host"), HOST, "localhost, 127.0.0.1 or [::1], with any port");
    }

    /** The Origin at fault, null where there is none. */
    static Answer.@Nullable Fault origin(HttpServerRequest request) {
        return fault("Origin", request.getHeader("Origin"), ORIGIN, "none, or a page of this machine's own loopback");
    }

    private static Answer.@Nullable Fault fault(
            String header, @Nullable String value, Pattern allowed, String expected) {
        return value == null || allowed.matcher(value).matches() ? null : Answer.Fault.of(header, value, expected);
    }
}
