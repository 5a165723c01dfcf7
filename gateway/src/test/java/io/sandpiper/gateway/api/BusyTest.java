package io.sandpiper.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.gateway.artifact.Artifacts;
import io.sandpiper.gateway.audit.AuditLog;
import io.sandpiper.gateway.audit.store.AuditStore;
import io.sandpiper.gateway.store.GatewayDatabase;
import io.sandpiper.gateway.trust.TrustRepository;
import io.sandpiper.host.store.Database;
import io.sandpiper.protocol.digest.Digest;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BusyTest {
    @Test
    void an_upload_that_nobody_has_time_to_check_is_answered_with_when_to_come_again(@TempDir Path folder)
            throws Exception {
        Artifacts artifacts = new Artifacts(folder, Clock.systemUTC());
        Vertx vertx = Vertx.vertx();
        try (HttpClient client = HttpClient.newHttpClient();
                Database database = GatewayDatabase.open(folder);
                AuditLog audit = AuditLog.open(
                        new AuditStore(database),
                        folder,
                        Duration.ofHours(1),
                        Duration.ofDays(1),
                        null,
                        Clock.systemUTC())) {
            BlobCalls calls = new BlobCalls(
                    artifacts,
                    task -> {
                        throw new RejectedExecutionException("full");
                    },
                    audit);
            Router router = Router.router(vertx);
            router.put("/v1/blobs/:digest").handler(calls::put);
            router.route().failureHandler(Answers::problem);
            int port = vertx.createHttpServer()
                    .requestHandler(router)
                    .listen(0, "127.0.0.1")
                    .await(20, TimeUnit.SECONDS)
                    .actualPort();
            byte[] bytes = new byte[100_000];
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/blobs/" + Digest.of(bytes)))
                            .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
            assertThat(answer.body()).contains("busy");
            try (Stream<Path> left = Files.list(folder.resolve("incoming"))) {
                assertThat(left).isEmpty();
            }
        } finally {
            vertx.close().await(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void metadata_that_anybody_may_read_takes_no_place_of_uploads_and_is_read_while_those_fill_theirs(
            @TempDir Path folder) throws Exception {
        Vertx vertx = Vertx.vertx();
        try (HttpClient client = HttpClient.newHttpClient()) {
            TrustFileCalls calls = new TrustFileCalls(
                    TrustRepository.open(folder.resolve("trust"), null, Clock.systemUTC()),
                    new Artifacts(folder, Clock.systemUTC()),
                    Runnable::run,
                    task -> {
                        throw new RejectedExecutionException("full");
                    });
            Router router = Router.router(vertx);
            router.get("/v1/trust/metadata/:file").handler(calls::metadata);
            router.route().failureHandler(Answers::problem);
            int port = vertx.createHttpServer()
                    .requestHandler(router)
                    .listen(0, "127.0.0.1")
                    .await(20, TimeUnit.SECONDS)
                    .actualPort();
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/trust/metadata/timestamp.json"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
        } finally {
            vertx.close().await(20, TimeUnit.SECONDS);
        }
    }
}
