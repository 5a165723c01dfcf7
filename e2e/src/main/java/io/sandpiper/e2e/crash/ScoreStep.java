package io.sandpiper.e2e.crash;

import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.e2e.process.Finished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file is scored offline from its beginning, over some checkpoints; after a kill it is gone on with, and each row is there once. */
final class ScoreStep implements Step {
    /** Enough for several checkpoints. */
    private static final int ROWS = 2_000;

    /** Every so manieth row is one that goes to the rejects. */
    private static final int BAD_EVERY = 300;

    private int number;

    @Override
    public String name() {
        return "score";
    }

    @Override
    public void prepare(Scene scene) {
        number++;
        if (!Files.exists(input(scene))) {
            writeInput(scene);
            scored(scene, whole(scene)).succeeded();
        }
    }

    @Override
    public void launch(Scene scene, Program program) {
        // The command is the program.
    }

    @Override
    public void act(Scene scene) {
        scored(scene, output(scene), "--restart");
    }

    @Override
    public void complete(Scene scene) {
        if (!Files.exists(output(scene))) {
            scored(scene, output(scene)).succeeded();
        }
    }

    @Override
    public void check(Scene scene) {
        try {
            long differs = Files.mismatch(output(scene), whole(scene));
            if (differs >= 0) {
                throw new AssertionError(
                        "invariant 3: the scored file differs from an uninterrupted one at byte " + differs);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Finished scored(Scene scene, Path output, String... more) {
        Checkout checkout = scene.fleet().checkout();
        List<String> command = new ArrayList<>(List.of(
                "score",
                "--model",
                "wine=" + checkout.demo("wine/wine-1.0.0.onnx"),
                "--input",
                input(scene).toString(),
                "--output",
                output.toString(),
                "--data",
                scene.freshFolder("scorer").toString()));
        command.addAll(List.of(more));
        return scene.agentCommand(command);
    }

    /** The held-out rows again and again. */
    private static void writeInput(Scene scene) {
        try {
            List<String> rows = Files.readAllLines(scene.fleet().checkout().demo("wine/holdout.csv"));
            List<String> lines = new ArrayList<>(List.of(rows.getFirst()));
            for (int i = 0; i < ROWS; i++) {
                String row = rows.get(1 + i % (rows.size() - 1));
                lines.add(i % BAD_EVERY == BAD_EVERY - 1 ? "bad " + row : row);
            }
            Files.write(input(scene), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path input(Scene scene) {
        return scene.freshFolder("rows.csv");
    }

    private static Path whole(Scene scene) {
        return scene.freshFolder("whole.csv");
    }

    private Path output(Scene scene) {
        return scene.freshFolder("scored-" + number + ".csv");
    }
}
