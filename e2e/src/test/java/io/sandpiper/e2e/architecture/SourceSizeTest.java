package io.sandpiper.e2e.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Main source files stay small: one job each. Generated code and package-info do not count. */
class SourceSizeTest {
    private static final int MOST_FILES_SHOWN = 12;
    private static final Path GENERATED = Path.of("io/sandpiper/converter/onnx/proto");
    private static List<Source> sources = List.of();

    private record Source(Path file, long lines) {}

    @BeforeAll
    static void count_the_lines() throws IOException {
        Path root = Path.of(System.getProperty("sandpiper.root", ".."));
        try (Stream<Path> modules = Files.list(root)) {
            sources = modules.map(m -> m.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .flatMap(SourceSizeTest::javaFiles)
                    .sorted(Comparator.comparingLong(Source::lines))
                    .toList();
        }
        assertThat(sources).as("source files below " + root).hasSizeGreaterThan(100);
    }

    @Test
    void the_median_file_has_at_most_110_lines() {
        assertThat(percentile(50)).as(cure()).isLessThanOrEqualTo(110);
    }

    @Test
    void nine_of_ten_files_have_at_most_250_lines() {
        assertThat(percentile(90)).as(cure()).isLessThanOrEqualTo(250);
    }

    @Test
    void no_file_has_more_than_500_lines() {
        assertThat(percentile(100)).as(cure()).isLessThanOrEqualTo(500);
    }

    private static long percentile(int percent) {
        return sources.get(Math.max(0, sources.size() * percent / 100 - 1)).lines();
    }

    private static String cure() {
        return "a long file does two jobs: give each a file of its own. The longest: "
                + sources.subList(Math.max(0, sources.size() - MOST_FILES_SHOWN), sources.size());
    }

    private static Stream<Source> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files
                    .filter(f -> f.toString().endsWith(".java") && !f.endsWith("package-info.java"))
                    .filter(f -> !folder.relativize(f).startsWith(GENERATED))
                    .map(SourceSizeTest::counted)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Source counted(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return new Source(file, lines.count());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
