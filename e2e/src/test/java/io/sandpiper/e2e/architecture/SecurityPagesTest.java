package io.sandpiper.e2e.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.process.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages on security claim is held by tests that are there. */
class SecurityPagesTest {
    /** Of TUF and Uptane, and of what we deliver by. */
    private static final List<String> ATTACKS = List.of(
            "arbitrary software installation",
            "rollback",
            "indefinite freeze",
            "endless data",
            "slow retrieval",
            "extraneous dependencies",
            "mix-and-match",
            "wrong software",
            "fast-forward",
            "key compromise",
            "eavesdropping",
            "drop-request",
            "mixed bundles",
            "denial of service",
            "replay of an assignment",
            "swapped topics",
            "older message of every kind",
            "clock in 1970",
            "clock a year ahead");

    private static final Path ROOT = Checkout.ofThisRun().root();
    /** {@code Class.method}, or a class alone. */
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*Test)(?:\\.(\\w+))?`");

    @Test
    void each_attack_has_a_test_that_is_named_after_it() throws IOException {
        List<String> rows = Files.readAllLines(ROOT.resolve("docs/reference/attacks.md"));
        for (String attack : ATTACKS) {
            Optional<String> row = rows.stream()
                    .filter(r -> r.startsWith("| " + attack + " |"))
                    .findFirst();
            assertThat(row).as("a row for " + attack).isPresent();
            assertThat(named(row.get())).as("tests of " + attack).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/reference/attacks.md", "docs/security.md", "SECURITY.md"})
    void each_test_that_a_page_names_is_there(String page) throws IOException {
        Map<String, String> sources = testSources();
        List<String> absent = new ArrayList<>();
        for (String test : named(Files.readString(ROOT.resolve(page)))) {
            String source = sources.get(test.replaceFirst("\\..*", ""));
            boolean isThere = source != null
                    && (test.indexOf('.') < 0 || source.contains(" " + test.substring(test.indexOf('.') + 1) + "("));
            if (!isThere) {
                absent.add(test);
            }
        }
        assertThat(absent)
                .as("tests that " + page + " names and that are not there")
                .isEmpty();
    }

    private static List<String> named(String text) {
        List<String> tests = new ArrayList<>();
        for (Matcher m = TEST.matcher(text); m.find(); ) {
            tests.add(m.group(2) == null ? m.group(1) : m.group(1) + "." + m.group(2));
        }
        return tests;
    }

    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.map(m -> m.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(module)) {
                    for (Path file : files.filter(f -> f.toString().endsWith("Test.java"))
                            .toList()) {
                        String name = file.getFileName().toString();
                        sources.merge(name.substring(0, name.length() - 5), Files.readString(file), String::concat);
                    }
                }
            }
        }
        return sources;
    }
}
