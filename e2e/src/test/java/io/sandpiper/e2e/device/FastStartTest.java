package io.sandpiper.e2e.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.e2e.process.Command;
import io.sandpiper.e2e.process.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher makes the JVM's ahead-of-time cache, uses it, and can do without. */
class FastStartTest {
    private static final long ENOUGH_BYTES = 20 << 20;
    private static final String CLASS_FROM_THE_CACHE = "io.sandpiper.agent.ServeMain source: shared objects file";

    @TempDir
    private Path folder;

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
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }
}
