package io.sandpiper.agent.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fuzz target over what is kept for it: inputs that are right, and those that once broke a parser. */
final class FuzzSeedsTest {
    private static final Path SEEDS =
            Path.of(System.getProperty("sandpiper.root", ".."), "edge-agent/src/test/resources/fuzz");
    /** Of one seed: a slow machine's, many times what any takes. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    static Stream<String> targets() {
        return FuzzTargets.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void bears_its_seeds_cut_and_changed(String name) throws Exception {
        FuzzTarget target = Objects.requireNonNull(FuzzTargets.all().get(name));
        List<Path> seeds = seeds(name);
        assertThat(seeds).as("seeds of " + name).isNotEmpty();
        for (Path seed : seeds) {
            byte[] data = Files.readAllBytes(seed);
            assertTimeout(PATIENCE, () -> target.read(data), seed.toString());
            byte[] cut = java.util.Arrays.copyOf(data, data.length / 2);
            assertTimeout(PATIENCE, () -> target.read(cut), seed + ", cut");
            byte[] changed = data.clone();
            for (int i = 3; i < changed.length; i += 17) {
                changed[i] ^= 0x41;
            }
            assertTimeout(PATIENCE, () -> target.read(changed), seed + ", changed");
        }
    }

    @Test
    void there_are_no_seeds_without_a_target() throws IOException {
        try (Stream<Path> folders = Files.list(SEEDS)) {
            assertThat(folders.map(f -> f.getFileName().toString()))
                    .isSubsetOf(FuzzTargets.all().keySet());
        }
    }

    private static List<Path> seeds(String target) throws IOException {
        List<Path> seeds = new ArrayList<>();
        try (Stream<Path> files = Files.list(SEEDS.resolve(target))) {
            files.filter(Files::isRegularFile).sorted().forEach(seeds::add);
        }
        return seeds;
    }
}
