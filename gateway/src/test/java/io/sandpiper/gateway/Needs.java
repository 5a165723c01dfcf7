package io.sandpiper.gateway;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a test needs of the machine: skipped by name where it is absent, failed where {@code REQUIRE_ALL=1}. */
public final class Needs {
    private Needs() {}

    /** A program of another project. */
    public static void program(String name, String aptPackages) {
        boolean there = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        require(there, name + " is not here: apt-get install " + aptPackages);
    }

    /** Skips, or fails where everything is required. */
    public static void require(boolean there, String otherwise) {
        if (!there && "1".equals(System.getenv("REQUIRE_ALL"))) {
            throw new AssertionError(otherwise + " (REQUIRE_ALL=1)");
        }
        assumeTrue(there, otherwise);
    }
}
