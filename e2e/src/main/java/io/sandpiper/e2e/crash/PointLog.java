package io.sandpiper.e2e.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the programs of a recorded run wrote to the files that {@code SANDPIPER_CRASH_LOG} names. */
final class PointLog {
    private final Path folder;
    private final Map<String, Point> points = new LinkedHashMap<>();

    PointLog(Path folder) {
        this.folder = folder;
    }

    Path file(Program program) {
        return folder.resolve(program + ".points");
    }

    /** Credits what was reached since the last call to a step. */
    void credit(Step step) {
        for (Program program : Program.values()) {
            for (String name : reached(program)) {
                Point point = new Point(program, name, step.name());
                if (step.claims(name)) {
                    points.put(program + ":" + name, point);
                } else {
                    points.putIfAbsent(program + ":" + name, point);
                }
            }
        }
    }

    List<Point> points() {
        return new ArrayList<>(points.values());
    }

    private Set<String> reached(Program program) {
        try {
            Path file = file(program);
            return Files.exists(file) ? new LinkedHashSet<>(Files.readAllLines(file)) : Set.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
