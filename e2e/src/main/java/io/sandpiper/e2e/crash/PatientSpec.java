package io.sandpiper.e2e.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A demo model's specification with another time budget: the suite is about crashes, and the machine may be crowded. */
final class PatientSpec {
    private static final String DEMO_BUDGET = "p99: 50ms";

    private PatientSpec() {}

    /** Writes it into a folder and returns the file. */
    static Path write(Path spec, String budget, Path folder, String name) {
        try {
            String text = Files.readString(spec);
            if (!text.contains(DEMO_BUDGET)) {
                throw new IllegalStateException(spec + " has no " + DEMO_BUDGET);
            }
            return Files.writeString(folder.resolve(name), text.replace(DEMO_BUDGET, "p99: " + budget));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
