package io.sandpiper.e2e.scene;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a test needs of the machine: skipped by name where it is absent, failed where {@code REQUIRE_ALL=1}. */
public final class Needs {
    /** The whole of the long tests: {@code -De2e=full}. */
    private static final boolean FULL = "full".equals(System.getProperty("e2e"));

    private Needs() {}

    /** Whether long tests run at their full length. */
    public static boolean fullLength() {
        return FULL;
    }

    /** A program of another project. */
    public static void program(String name, String aptPackage) {
        boolean there = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        require(there, name + " is not here: apt-get install " + aptPackage);
    }

    /** The right to mount a file system. */
    public static void root() {
        require("root".equals(System.getProperty("user.name")), "needs root to mount a small file system");
    }

    /** Skips, or fails where everything is required. */
    public static void require(boolean there, String otherwise) {
        if (!there && "1".equals(System.getenv("REQUIRE_ALL"))) {
            throw new AssertionError(otherwise + " (REQUIRE_ALL=1)");
        }
        assumeTrue(there, otherwise);
    }
}
