package io.sandpiper.e2e.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A feature's limits lie in its one {@code ...Limits} file, each with its reason (docs/decisions/0031-limits.md). */
class LimitsTest {
    private static final Path ROOT = Path.of(System.getProperty("sandpiper.root", ".."));
    private static final Path AGENT = ROOT.resolve("edge-agent/src/main/java/io/sandpiper/agent");
    private static final List<String> SERVING = List.of("caller", "grpc", "infer", "listen", "serve", "slot", "trace");
    /** What a number in another file is called where it is a limit. */
    private static final Pattern LIMIT =
            Pattern.compile("static final (int|long|Duration) (MAX_\\w+|MOST_\\w+|\\w+_(LIMIT|MAX|MOST)) ");

    @Test
    void each_limit_has_its_reason() throws IOException {
        List<String> bare = new ArrayList<>();
        int limits = 0;
        for (Path file : limitFiles()) {
            boolean told = false;
            for (String line : Files.readAllLines(file)) {
                if (line.contains("static final")) {
                    limits++;
                    if (!told) {
                        bare.add(file.getFileName() + ": " + line.strip());
                    }
                } else if (line.contains("*/")) {
                    told = true;
                } else if (line.endsWith("}")) {
                    told = false;
                }
            }
        }
        assertThat(limits).as("limits found below " + ROOT).isGreaterThan(50);
        assertThat(bare).as("limits without a word before them").isEmpty();
    }

    @Test
    void a_feature_has_one_file_of_limits_and_no_limit_elsewhere() throws IOException {
        List<String> strays = new ArrayList<>();
        for (String feature : SERVING) {
            Path folder = AGENT.resolve(feature);
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    if (file.toString().endsWith("Limits.java")
                            || file.toString().contains("/wire/")) {
                        continue; // what a format itself lays down is no limit of ours
                    }
                    Files.readAllLines(file).stream()
                            .filter(line -> LIMIT.matcher(line).find())
                            .forEach(line -> strays.add(feature + "/" + file.getFileName() + ": " + line.strip()));
                }
            }
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.filter(f -> f.toString().endsWith("Limits.java")))
                        .as("files of limits in " + feature)
                        .hasSizeLessThanOrEqualTo(1);
            }
        }
        assertThat(strays).as("limits that belong into the feature's ...Limits").isEmpty();
    }

    private static List<Path> limitFiles() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.map(m -> m.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(module)) {
                    files.filter(f -> f.toString().endsWith("Limits.java")).forEach(found::add);
                }
            }
        }
        return found;
    }
}
