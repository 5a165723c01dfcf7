package io.sandpiper.e2e.arm;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.DemoSpec;
import io.sandpiper.e2e.process.Fleet;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.e2e.traffic.Samples;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A gateway and an agent of this machine, and an agent under the emulator: both agents get the same versions, of both
 * engines, accept them by their golden cases (within the tolerance that the bundle states), and answer the same images.
 * Blocks.
 */
final class ArmRun {
    static final String ARM = "arm64";
    static final String X86 = "x86";
    private static final String LABEL = "site=arm";
    private static final String VERSION = "1.0.0";
    private static final int IMAGES = 100;
    private static final int IMAGES_A_REQUEST = 10;
    /** A start or an install under emulation, on a machine that does other things beside it. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Fleet fleet;
    private final AgentProcess x86;
    private final AgentProcess arm;
    private final PrintStream out;

    ArmRun(Fleet fleet, AgentProcess x86, AgentProcess arm, PrintStream out) {
        this.fleet = fleet;
        this.x86 = x86;
        this.arm = arm;
        this.out = out;
    }

    /** True where arm64 answers as x86 does. */
    boolean passed() throws IOException {
        step("gateway starts");
        fleet.gateway().start();
        step(X86 + " enrols and starts");
        fleet.join(x86, LABEL);
        step(ARM + " enrols and starts under qemu (" + Arm64Processor.CORTEX_A72.qemu() + ")");
        arm.enrol(fleet.enrollToken(LABEL), List.of()).succeeded();
        arm.launch(Map.of());
        arm.awaitLive(PATIENCE);
        List<Object> images = Samples.read(
                        fleet.checkout().demo("fashion/model.yaml"),
                        fleet.checkout().demo("fashion/holdout.npz"),
                        Integer.MAX_VALUE)
                .instances()
                .subList(0, IMAGES);
        PushFiles quantized = roomy(PushFiles.fashion(fleet.checkout(), VERSION), fleet.folder());
        PushFiles tflite = roomy(PushFiles.fashionTflite(fleet.checkout()), fleet.folder());
        PushFiles tfliteInt8 = roomy(PushFiles.fashionTfliteInt8(fleet.checkout()), fleet.folder());
        // No calibration data: nothing to quantize with, so fp32 alone is published.
        PushFiles plain = new PushFiles(quantized.model(), quantized.spec(), null, quantized.holdout());
        List<Comparison> comparisons = List.of(
                compared("fashion-fp32", "fp32", plain, IMAGES, images),
                compared("fashion", "int8", quantized, IMAGES - 2, images),
                compared("tflite-fp32", "fp32", tflite, IMAGES, images),
                compared("tflite-int8", "int8", tfliteInt8, IMAGES - 2, images));
        comparisons.forEach(c -> c.print(out));
        return comparisons.stream().allMatch(Comparison::passed);
    }

    private Comparison compared(String model, String variant, PushFiles files, int mustAgree, List<Object> images) {
        step(model + "@" + VERSION + " is pushed, installed on both and tried by its golden cases");
        fleet.operator().pushAccepted(model, VERSION, files);
        fleet.operator().assign(model, VERSION, LABEL);
        List<List<Answer>> answers = new ArrayList<>();
        for (AgentProcess agent : List.of(x86, arm)) {
            awaitWell(model, agent);
            step(model + ": " + agent.name() + " answers " + IMAGES + " images");
            answers.add(answers(agent, model, variant, images));
        }
        return new Comparison(model, variant, answers.getFirst(), answers.getLast(), mustAgree);
    }

    private void awaitWell(String model, AgentProcess agent) {
        Await.value(
                agent.name() + " serves " + model + "@" + VERSION,
                PATIENCE,
                () -> {
                    JsonNode status = fleet.operator().status(model, agent.name());
                    String outcome = status.path("outcome").asText();
                    if (outcome.equals("refused") || outcome.equals("failed")) {
                        throw new Await.HopelessException(
                                agent.name() + ": " + status.path("reason").asText());
                    }
                    return outcome.equals("well") ? Optional.of(true) : Optional.empty();
                },
                agent.process()::lastLines);
    }

    /** The demo's spec with more memory: the emulator's own counts as the model's. */
    private static PushFiles roomy(PushFiles files, Path folder) {
        Path given = Objects.requireNonNull(files.spec());
        Path spec = DemoSpec.with(given, DemoSpec.MEMORY, "memory: 1GiB", folder.resolve("arm-" + given.getFileName()));
        return new PushFiles(files.model(), spec, files.calibration(), files.holdout());
    }

    private static List<Answer> answers(AgentProcess agent, String model, String variant, List<Object> images) {
        List<Answer> answers = new ArrayList<>();
        for (int from = 0; from < images.size(); from += IMAGES_A_REQUEST) {
            JsonNode reply = agent.predict(model, images.subList(from, from + IMAGES_A_REQUEST))
                    .succeeded();
            if (!reply.path("variant").asText().equals(variant)) {
                throw new AssertionError(agent.name() + " answers with variant "
                        + reply.path("variant").asText() + " (expected: " + variant + ")");
            }
            reply.path("predictions").forEach(p -> answers.add(Answer.of(p)));
        }
        if (answers.size() != images.size()) {
            throw new AssertionError(
                    agent.name() + " gave " + answers.size() + " answers (expected: " + images.size() + ")");
        }
        return answers;
    }

    private void step(String what) {
        out.println(what);
    }
}
