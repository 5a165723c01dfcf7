package io.sandpiper.agent.listen;

import io.sandpiper.host.config.HostPort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;

/** Binds a server to an endpoint. Any thread. */
public final class Binding {
    private Binding() {}

    /**
     * @param server not listening yet; closed where this fails
     * @return the endpoint with the port that it got
     */
    public static Future<Endpoint> of(Vertx vertx, HttpServer server, Endpoint endpoint) {
        Future<Endpoint> bound = switch (endpoint) {
            case Endpoint.Tcp(HostPort address) ->
                server.listen(address.port(), address.host())
                        .map(s -> new Endpoint.Tcp(new HostPort(address.host(), s.actualPort())));
            case Endpoint.Unix(Path socket) ->
                // Whoever closes a server takes its socket's file away too: Netty's channel does.
                vertx.executeBlocking(() -> UnixSocket.claim(socket))
                        .compose(free -> server.listen(SocketAddress.domainSocketAddress(socket.toString())))
                        .compose(s -> vertx.executeBlocking(() -> UnixSocket.share(socket)))
                        .map(shared -> endpoint);
        };
        return bound.onFailure(e -> server.close());
    }
}
