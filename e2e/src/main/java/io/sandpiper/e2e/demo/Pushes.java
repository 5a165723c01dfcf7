package io.sandpiper.e2e.demo;

import io.sandpiper.e2e.process.Finished;
import io.sandpiper.e2e.process.Fleet;
import io.sandpiper.e2e.process.PushFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pushes by the command that an operator types; its progress bars are seen where there is a terminal. */
final class Pushes {
    private final Fleet fleet;
    private final Narrator narrator;

    Pushes(Fleet fleet, Narrator narrator) {
        this.fleet = fleet;
        this.narrator = narrator;
    }

    Finished push(String model, String version, PushFiles files) {
        List<String> words =
                new ArrayList<>(List.of("push", Curls.shown(files.model()), "--name", model, "--version", version));
        option(words, "--spec", files.spec());
        option(words, "--calibration", files.calibration());
        option(words, "--holdout", files.holdout());
        return run(words);
    }

    Finished assign(String model, String version) {
        return run(List.of("assign", model + "@" + version, "--to", DemoFleet.SELECTOR));
    }

    private Finished run(List<String> words) {
        narrator.command("sandpiper", words);
        List<String> absolute = words.stream()
                .map(w -> w.startsWith("configs/") || w.contains("/configs/demo/")
                        ? Path.of(w).toAbsolutePath().toString()
                        : w)
                .toList();
        Finished finished =
                fleet.sandpiper(System.console() != null && System.console().isTerminal(), absolute);
        narrator.quote(finished.out());
        narrator.quote(finished.err());
        return finished;
    }

    private static void option(List<String> words, String name, @Nullable Path file) {
        if (file != null) {
            words.addAll(List.of(name, Curls.shown(file)));
        }
    }
}
