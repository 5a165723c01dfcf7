package io.sandpiper.agent.serve;

import io.sandpiper.agent.listen.ApiKey;
import io.sandpiper.agent.listen.Credentials;
import io.sandpiper.agent.listen.Endpoint;
import io.sandpiper.agent.listen.HostNames;
import io.sandpiper.host.config.HostPort;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may ask on one endpoint, and how it is called. Any thread. */
final class Gate {
    /** Whoever watches over the device has no key. */
    private static final Set<String> OPEN = Set.of("/v2/health/live", "/v2/health/ready");

    private final Endpoint endpoint;
    private final @Nullable ApiKey key;
    private final HostCheck hosts;

    /** @param credentials null where callers need no key */
    Gate(Endpoint endpoint, @Nullable Credentials credentials) {
        this.endpoint = endpoint;
        this.key = credentials == null ? null : credentials.key();
        this.hosts = new HostCheck(credentials == null ? null : new HostNames(endpoint, credentials));
    }

    /** Why a request does not get in. */
    record Refusal(int status, String title, Answer.Fault fault) {
        void answer(HttpServerRequest request) {
            if (status == 401) {
                request.response().putHeader("WWW-Authenticate", "Bearer");
            }
            Answer.fault(request, status, title, fault);
        }
    }

    boolean isKeyed() {
        return key != null;
    }

    /** Null where it gets in. */
    @Nullable Refusal refusal(HttpServerRequest request) {
        Answer.Fault host = hosts.host(request);
        if (host != null) {
            return new Refusal(421, "Not this host", host);
        }
        Answer.Fault origin = hosts.origin(request);
        if (origin != null) {
            return new Refusal(403, "Not from this page", origin);
        }
        if (key == null || OPEN.contains(String.valueOf(request.path()))) {
            return null;
        }
        String sent = request.getHeader("Authorization");
        return key.opens(sent)
                ? null
                : new Refusal(
                        401,
                        "No key",
                        new Answer.Fault(
                                "Authorization",
                                sent == null ? "none" : "another",
                                "Bearer and the key of this agent's http.apiKeyFile"));
    }

    /** How a caller on this endpoint reaches it with curl: its options, and the start of each URL. */
    ExampleCall.Caller caller(HttpServerRequest request) {
        String host = request.getHeader("Host");
        return switch (endpoint) {
            case Endpoint.Unix unix ->
                new ExampleCall.Caller(
                        "--unix-socket '" + unix.socket().toString().replace("'", "'\\''") + "' ",
                        "http://" + (host == null ? "localhost" : host));
            case Endpoint.Tcp tcp -> {
                String authority = host == null ? own(request) : host;
                yield isKeyed()
                        ? new ExampleCall.Caller(
                                "${SANDPIPER_CA:+--cacert \"$SANDPIPER_CA\"} -H \"Authorization: Bearer $SANDPIPER_KEY\" ",
                                "https://" + authority)
                        : new ExampleCall.Caller("", "http://" + authority);
            }
        };
    }

    private static String own(HttpServerRequest request) {
        SocketAddress address = request.localAddress();
        return new HostPort(address.host(), address.port()).toString();
    }
}
