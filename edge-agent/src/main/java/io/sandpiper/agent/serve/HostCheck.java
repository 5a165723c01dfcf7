package io.sandpiper.agent.serve;

import io.sandpiper.agent.listen.HostNames;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request was meant for this machine and comes from no stranger's web page. A page whose name was made to
 * point here (DNS rebinding) sends its own name as Host; one that asks this address outright sends its own as Origin.
 * Programs send no Origin. Any thread.
 */
final class HostCheck {
    private static final String LOOPBACK = "(localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1])(:\\d{1,5})?";
    private static final Pattern HOST = Pattern.compile(LOOPBACK, Pattern.CASE_INSENSITIVE);
    private static final Pattern ORIGIN = Pattern.compile("https?://" + LOOPBACK, Pattern.CASE_INSENSITIVE);

    private final @Nullable HostNames names;

    /** @param names that the endpoint has for callers from elsewhere; null where it has none: its callers are here */
    HostCheck(@Nullable HostNames names) {
        this.names = names;
    }

    /** The Host at fault, null where there is none; HTTP/1.0 needs no Host. */
    Answer.@Nullable Fault host(HttpServerRequest request) {
        String host = request.getHeader("Host");
        if (host == null
                || HOST.matcher(host).matches()
                || names != null && names.accept(host, request.localAddress())) {
            return null;
        }
        return Answer.Fault.of(
                "Host",
                host,
                names == null
                        ? "localhost, 127.0.0.1 or [::1], with any port"
                        : "a name of this server's certificate, or its address");
    }

    /** The Origin at fault, null where there is none; a page of the caller's loopback is no page of this machine's. */
    Answer.@Nullable Fault origin(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        if (origin == null || names == null && ORIGIN.matcher(origin).matches()) {
            return null;
        }
        return Answer.Fault.of(
                "Origin", origin, names == null ? "none, or a page of this machine's own loopback" : "none");
    }
}
