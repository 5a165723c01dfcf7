package io.sandpiper.e2e.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.e2e.process.Command;
import io.sandpiper.e2e.process.Finished;
import io.sandpiper.e2e.process.FreePorts;
import io.sandpiper.e2e.process.RestClient;
import io.sandpiper.e2e.process.RunningProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher makes the JVM's ahead-of-time cache, uses it, and can do without. */
class FastStartTest {
    private static final long ENOUGH_BYTES = 20 << 20;
    /** It is made at the lowest priority: whatever else the machine does comes first. */
    private static final Duration MAKING = Duration.ofMinutes(8);

    private static final String CLASS_FROM_THE_CACHE = "io.sandpiper.agent.ServeMain source: shared objects file";

    private static final PathMatcher CACHE = FileSystems.getDefault().getPathMatcher("glob:**.aot");

    @TempDir
    private Path folder;

    @TempDir
    private Path data;

    @Test
    void the_cache_is_made_once_and_used_and_a_spoilt_one_is_no_hindrance_and_no_noise() throws IOException {
        assertThat(agent(Map.of(), "prepare").succeeded().err()).contains("Preparing fast starts");
        Path cache = made();
        assertThat(Files.size(cache)).isGreaterThan(ENOUGH_BYTES);
        assertThat(agent(Map.of(), "prepare").succeeded().err()).isEmpty();
        assertThat(loadedClasses()).contains(CLASS_FROM_THE_CACHE);

        Files.write(cache, new byte[(int) ENOUGH_BYTES]);
        Finished spoilt = agent(Map.of(), "serve", "--print-config").succeeded();
        assertThat(spoilt.out()).startsWith("KEY ").doesNotContain("[warning]", "[error]");
        assertThat(spoilt.err()).isEmpty();
        assertThat(loadedClasses()).doesNotContain(CLASS_FROM_THE_CACHE);
    }

    @Test
    void a_service_without_a_cache_answers_first_and_has_one_made_beside_it() throws IOException {
        int port = new FreePorts().next();

        try (RestClient http = new RestClient(URI.create("http://127.0.0.1:" + port), null);
                RunningProcess agent = RunningProcess.start(
                        "agent",
                        List.of(
                                Checkout.ofThisRun().agentProgram(),
                                "serve",
                                "--http=127.0.0.1:" + port,
                                "--grpc=off",
                                "--data=" + data),
                        Map.of("CACHE_DIRECTORY", folder.toString(), "SANDPIPER_AOT_DELAY", "10"),
                        data,
                        data.resolve("agent.log"))) {
            Await.until("an answer", () -> http.get("/v2/health/live").status() == 200);
            assertThat(files()).as("while the first answer is given").isEmpty();
            Await.until(
                    "a cache", MAKING, () -> agent.isAlive() && files().stream().anyMatch(CACHE::matches));
            Await.until("an end of its making", MAKING, () -> files().size() == 1);
        }
        assertThat(Files.size(made())).isGreaterThan(ENOUGH_BYTES);
        assertThat(loadedClasses()).contains(CLASS_FROM_THE_CACHE);
    }

    @Test
    void a_cache_that_cannot_be_made_is_tried_again_after_a_day_and_not_before() throws IOException {
        Map<String, String> unfit = Map.of("SANDPIPER_SLOT_THREADS", "0");
        assertThat(agent(unfit, "prepare").succeeded().err()).contains("no fast starts, all else works");
        Path marker = files().stream().filter(CACHE::matches).findFirst().orElseThrow();
        assertThat(marker).isEmptyFile();
        assertThat(agent(unfit, "prepare").succeeded().err()).isEmpty();
        Files.setLastModifiedTime(marker, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        assertThat(agent(unfit, "prepare").succeeded().err()).contains("no fast starts, all else works");
    }

    @Test
    void a_folder_that_cannot_be_written_is_no_hindrance() throws IOException {
        Path file = Files.writeString(folder.resolve("a-file"), "");
        Finished started = new Command(
                        List.of(Checkout.ofThisRun().agentProgram(), "prepare"),
                        Map.of("CACHE_DIRECTORY", file.resolve("below").toString()),
                        folder,
                        false)
                .run()
                .succeeded();
        assertThat(started.out()).startsWith("sandpiper-agent ");
        assertThat(started.err()).isEmpty();
    }

    private String loadedClasses() {
        return agent(Map.of("SANDPIPER_JAVA_OPTS", "-Xlog:class+load"), "serve", "--print-config")
                .succeeded()
                .out();
    }

    private Finished agent(Map<String, String> environment, String... arguments) {
        Map<String, String> all = new java.util.HashMap<>(environment);
        all.put("CACHE_DIRECTORY", folder.toString());
        return new Command(
                        Stream.concat(Stream.of(Checkout.ofThisRun().agentProgram()), Stream.of(arguments))
                                .toList(),
                        all,
                        folder,
                        false)
                .run();
    }

    private Path made() throws IOException {
        assertThat(files()).hasSize(1);
        return files().getFirst();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
