package io.sandpiper.e2e.crash;

import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.e2e.process.DemoSpec;
import io.sandpiper.e2e.process.Operator;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.e2e.process.Reply;
import io.sandpiper.e2e.traffic.Prediction;
import io.sandpiper.e2e.traffic.Samples;
import io.sandpiper.protocol.message.PushEvent;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Three versions of one image classifier with different bytes and different answers: a device that keeps two of them
 * has to fetch the third anew, so going round in a circle takes the whole update path each time. Each answer must be that
 * of the version it names. One thread pushes; any thread may check.
 */
final class Garments {
    static final String MODEL = "garment";
    /** Of one request, at the 99th percentile: far more than it takes. */
    static final String BUDGET = "p99: 30s";

    private static final List<String> VERSIONS = List.of("1.0.0", "1.0.1", "1.1.0");
    private static final double TOLERANCE = 1e-3;

    private final Map<String, PushFiles> files = new HashMap<>();
    private final Map<String, double[]> expected = new HashMap<>();
    private final Object image;
    private final Deque<String> lastTwo = new ArrayDeque<>();

    private Garments(Object image) {
        this.image = image;
    }

    static Garments read(Checkout checkout, Path folder) {
        PushFiles first = PushFiles.fashion(checkout, VERSIONS.getFirst());
        Path spec = DemoSpec.with(
                checkout.demo("fashion/model.yaml"), DemoSpec.TIME, BUDGET, folder.resolve("garment.yaml"));
        Samples samples = Samples.read(checkout.demo("fashion/model.yaml"), checkout.demo("fashion/holdout.npz"), 1);
        Garments garments = new Garments(samples.instances().getFirst());
        for (String version : VERSIONS) {
            // Without calibration data fp32 alone is published, whose answers are those of the file.
            PushFiles given =
                    new PushFiles(checkout.demo("fashion/fashion-" + version + ".onnx"), spec, null, first.holdout());
            garments.files.put(version, given);
            garments.expected.put(version, FileAnswers.probabilities(given));
        }
        return garments;
    }

    /** Publishes all versions; the last one is worse than the first on purpose, and is taken all the same. */
    void push(Operator operator) {
        List<String> jobs = new ArrayList<>();
        for (String version : VERSIONS) {
            Reply reply = operator.request(MODEL, version, filesOf(version), Map.of("acceptRegression", true));
            jobs.add(Operator.job(reply.succeeded()));
        }
        for (String job : jobs) {
            PushEvent last = operator.await(job);
            if (last.state() != PushEvent.State.ACCEPTED) {
                throw new AssertionError("push (expected: accepted): " + last);
            }
        }
    }

    /** The version to assign next; it is not on the device any more, which keeps the last two. */
    String next() {
        String version =
                VERSIONS.stream().filter(v -> !lastTwo.contains(v)).findFirst().orElseThrow();
        isAssigned(version);
        return version;
    }

    /** A version was assigned in another way. */
    void isAssigned(String version) {
        lastTwo.remove(version);
        lastTwo.addLast(version);
        if (lastTwo.size() > 2) {
            lastTwo.removeFirst();
        }
    }

    Object image() {
        return image;
    }

    /** Says what is wrong with an answer; empty where it is that of the version that it names. */
    String fault(Prediction answer) {
        double[] wanted = expected.get(answer.version());
        if (wanted == null) {
            return "version " + answer.version() + " was never assigned";
        }
        double[] given = FileAnswers.numbers(answer.detail().path("probabilities"));
        for (int i = 0; i < wanted.length; i++) {
            if (given.length != wanted.length || Math.abs(given[i] - wanted[i]) > TOLERANCE) {
                return "version " + answer.version() + " answered " + answer.detail() + " (expected: "
                        + java.util.Arrays.toString(wanted) + ")";
            }
        }
        return "";
    }

    private PushFiles filesOf(String version) {
        return java.util.Objects.requireNonNull(files.get(version));
    }
}
