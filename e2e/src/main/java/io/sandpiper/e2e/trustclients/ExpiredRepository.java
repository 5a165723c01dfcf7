package io.sandpiper.e2e.trustclients;

import com.sun.net.httpserver.HttpServer;
import io.sandpiper.gateway.trust.TrustRepository;
import io.sandpiper.gateway.trust.TrustedTarget;
import io.sandpiper.protocol.digest.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/** The gateway's repository as it stands after a week in which nobody signed a timestamp: its clock stood still. */
final class ExpiredRepository implements AutoCloseable {
    private static final Duration AGO = Duration.ofDays(8);

    private final HttpServer server;
    private final Path root;

    ExpiredRepository(Path folder) throws IOException, GeneralSecurityException {
        Clock then = Clock.fixed(Instant.now().minus(AGO), ZoneOffset.UTC);
        TrustRepository repository = TrustRepository.open(folder.resolve("trust"), null, then);
        repository.publish(Map.of("wine/1.0.0", new TrustedTarget(Digest.of(new byte[] {1}), 1)));
        root = Files.write(folder.resolve("root.json"), repository.root());
        Map<String, byte[]> files = repository.files();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metadata/", exchange -> {
            byte[] file = files.get(exchange.getRequestURI().getPath().substring("/metadata/".length()));
            exchange.sendResponseHeaders(file == null ? 404 : 200, file == null ? -1 : file.length);
            if (file != null) {
                exchange.getResponseBody().write(file);
            }
            exchange.close();
        });
        server.start();
    }

    ForeignClient.Repository repository() {
        return new ForeignClient.Repository(
                root, URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"), "none");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
