package io.sandpiper.protocol.trust.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class HttpSourceTest extends RepositoryTest {
    private static final RepositorySource.Sink NOWHERE = bytes -> bytes.position(bytes.limit());

    @Test
    void follows_a_redirect_on_the_same_host() throws Exception {
        repository.files.put("moved/timestamp.json", repository.metadata("timestamp.json"));
        server.handlers.put("metadata/timestamp.json", TestServer.redirect("/moved/timestamp.json"));
        device.update();
        assertThat(device.version("timestamp")).isEqualTo(1);
    }

    @Test
    void follows_no_redirect_to_another_host() throws Exception {
        try (TestServer other = new TestServer(repository)) {
            String elsewhere = other.uri("metadata/timestamp.json").toString();
            server.handlers.put("metadata/timestamp.json", TestServer.redirect(elsewhere));
            assertThatThrownBy(device::update)
                    .isInstanceOf(TufException.Unreachable.class)
                    .hasMessage("/metadata/timestamp.json: redirected to " + elsewhere + " (expected: a place on "
                            + server.uri("").resolve("/").toString().replaceAll("/$", "") + ")");
            assertThat(other.requests).isEmpty();
        }
    }

    @Test
    void follows_no_circle_of_redirects() {
        server.handlers.put("metadata/timestamp.json", TestServer.redirect("/metadata/timestamp.json"));
        assertThatThrownBy(device::update)
                .isInstanceOf(TufException.Unreachable.class)
                .hasMessageContaining("at most 3 redirects");
    }

    @Test
    void does_not_read_an_error_without_an_end() {
        server.handlers.put("metadata/timestamp.json", exchange -> {
            exchange.sendResponseHeaders(500, 0);
            while (true) {
                exchange.getResponseBody().write(new byte[8192]);
            }
        });
        assertThatThrownBy(device::update)
                .isInstanceOf(TufException.Unreachable.class)
                .hasMessage("/metadata/timestamp.json: 500 (expected: status 200)");
    }

    @Test
    void waits_for_an_answer_no_longer_than_the_deadline() {
        server.handlers.put("metadata/x", TestServer::silent);
        assertThatThrownBy(() -> device.source("metadata").fetch("x", Deadline.in(Duration.ofMillis(300)), NOWHERE))
                .isInstanceOf(TufException.TooSlow.class);
    }

    @Test
    void ends_a_body_that_trickles() {
        server.handlers.put("metadata/x", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            while (true) {
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
                LockSupport.parkNanos(10_000_000);
            }
        });
        assertThatThrownBy(() -> device.source("metadata").fetch("x", Deadline.in(Duration.ofMillis(300)), NOWHERE))
                .isInstanceOf(TufException.TooSlow.class);
    }

    @Test
    void tells_a_body_that_ends_too_early() {
        server.handlers.put("metadata/x", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(new byte[50]);
            exchange.getResponseBody().flush();
        });
        assertThatThrownBy(() -> device.source("metadata").fetch("x", Deadline.in(Duration.ofSeconds(9)), NOWHERE))
                .isInstanceOf(TufException.Unreachable.class);
    }

    @Test
    void takes_no_client_that_follows_redirects_by_itself() {
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build();
        assertThatIllegalArgumentException().isThrownBy(() -> new HttpSource(client, URI.create("http://127.0.0.1/")));
    }
}
