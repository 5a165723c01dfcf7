package io.sandpiper.converter.importer.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The resources of the importers are whole, and name no place that packages come from. */
class FamiliesTest {
    private static final Path SCRIPTS = Path.of(System.getProperty("sandpiper.root"))
            .resolve("model-converter/src/main/resources/io/sandpiper/converter/importer/python");

    private final Families families = Families.read();

    @Test
    void lists_each_script_that_there_is() throws IOException {
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            List<String> there = files.map(p -> p.getFileName().toString())
                    .filter(n -> n.endsWith(".py"))
                    .sorted()
                    .toList();
            assertThat(families.scripts()).containsExactlyElementsOf(there);
        }
    }

    @Test
    void pins_and_hashes_each_package_without_naming_an_index() {
        for (Family family : families.families()) {
            String lock = new String(families.lock(family), StandardCharsets.UTF_8);
            assertThat(lock).as(family.name()).contains("--hash=sha256:").doesNotContain("://");
            assertThat(lock.lines().filter(l -> l.matches("^[a-z0-9].*")))
                    .as(family.name())
                    .isNotEmpty()
                    .allMatch(l -> l.contains("=="));
        }
    }

    @Test
    void has_a_family_for_each_minor_of_scikit_learn_since_1_2() {
        for (int minor = 2; minor <= 9; minor++) {
            assertThat(families.ofSklearn("1." + minor)).as("1." + minor).isPresent();
        }
        assertThat(families.ofSklearn("0.24")).isEmpty();
    }

    @Test
    void looks_for_its_folder_where_caches_lie() {
        assertThat(Environments.defaultRoot(Map.of(), "root", "/root"))
                .isEqualTo(Path.of("/var/cache/sandpiper/importers"));
        assertThat(Environments.defaultRoot(Map.of(), "ada", "/home/ada"))
                .isEqualTo(Path.of("/home/ada/.cache/sandpiper/importers"));
        assertThat(Environments.defaultRoot(Map.of("SANDPIPER_IMPORTERS", "/srv/x"), "root", "/root"))
                .isEqualTo(Path.of("/srv/x"));
    }
}
