package io.sandpiper.bench.quantize;

import io.sandpiper.bench.peer.PeerEnvironment;
import io.sandpiper.bench.peer.PeerUnavailableException;
import io.sandpiper.host.file.Folders;
import io.sandpiper.protocol.digest.Digest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The nets and the peers' quantized files below {@code target/bench-peers/quantize}: made once, and again when a script or a
 * requirement that makes them changes. Blocking.
 */
public final class Quantizers {
    private static final String SOURCES = "quantize/";
    /** Debian's, which has python3-torch. */
    private static final String TORCH_PYTHON = "/usr/bin/python3";

    private static final Duration TRAIN = Duration.ofMinutes(30);
    private static final Duration QUANTIZE = Duration.ofMinutes(20);
    private static final Duration COMPARE = Duration.ofMinutes(30);
    private static final List<String> TRAIN_SCRIPTS =
            List.of("fashion.py", "folders.py", "nets.py", "sensors.py", "train.py");
    private static final List<String> FETCH_SCRIPTS = List.of(
            "folders.py",
            "lines.py",
            "packages.py",
            "published.py",
            "requirements-onnx.txt",
            "sentences.py",
            "speech.py");
    private static final List<String> ONNX_SCRIPTS = List.of("models.py", "onnx_peers.py", "requirements-onnx.txt");
    private static final List<String> TFLITE_SCRIPTS =
            List.of("keras_nets.py", "tflite_peers.py", "requirements-tensorflow.txt");

    private final Path folder;
    private final Path sources;
    private final PrintStream people;
    private final PeerEnvironment onnx;
    private final @Nullable PeerEnvironment tensorflow;
    private final Map<String, String> absent = new TreeMap<>();

    private Quantizers(
            Path folder, Path sources, PrintStream people, PeerEnvironment onnx, @Nullable PeerEnvironment tensorflow) {
        this.folder = folder;
        this.sources = sources;
        this.people = people;
        this.onnx = onnx;
        this.tensorflow = tensorflow;
    }

    /** @throws PeerUnavailableException without onnxruntime's environment, which also judges */
    public static Quantizers prepare(Path root, PrintStream people) throws IOException, InterruptedException {
        people.println("the peers' environments");
        PeerEnvironment onnx = PeerEnvironment.prepare(root, SOURCES + "onnx", SOURCES + "requirements-onnx.txt");
        PeerEnvironment tensorflow = null;
        String reason = "";
        try {
            tensorflow = PeerEnvironment.prepare(root, SOURCES + "tensorflow", SOURCES + "requirements-tensorflow.txt");
        } catch (PeerUnavailableException e) {
            reason = String.valueOf(e.getMessage());
        }
        Quantizers quantizers = new Quantizers(
                root.resolve("target/bench-peers/quantize"), onnx.source(SOURCES), people, onnx, tensorflow);
        if (tensorflow == null) {
            quantizers.absent.put("tflite", reason);
        }
        return quantizers;
    }

    /** Peers without an environment, and why: what is compared without them closes nothing. */
    public Map<String, String> absent() {
        return absent;
    }

    /** Its folder, with model.onnx, model.yaml, calibration.npz and holdout.npz. */
    public Path net(Net net) throws IOException, InterruptedException {
        Path made = folder.resolve("nets").resolve(net.toString());
        String key = key(net.trained() ? TRAIN_SCRIPTS : FETCH_SCRIPTS);
        if (isKept(made, key)) {
            return made;
        }
        renew(made);
        people.println(net + ": " + (net.trained() ? "training" : "fetching"));
        String nets = folder.resolve("nets").toString();
        if (net.trained()) {
            script(TORCH_PYTHON, "train.py").run(log("train", net), TRAIN, List.of(nets, net.toString()));
        } else {
            script(onnx.program("python"), "published.py")
                    .run(
                            log("fetch", net),
                            TRAIN,
                            List.of(nets, folder.resolve("packages").toString(), net.toString()));
        }
        keep(made, key);
        return made;
    }

    /** The folder with the peers' quantized files of a net. */
    public Path peers(Net net) throws IOException, InterruptedException {
        Path made = folder.resolve("peers").resolve(net.toString());
        List<String> scripts = new ArrayList<>(net.trained() ? TRAIN_SCRIPTS : FETCH_SCRIPTS);
        scripts.addAll(ONNX_SCRIPTS);
        if (tensorflow != null) {
            scripts.addAll(TFLITE_SCRIPTS);
        }
        String key = key(scripts);
        if (isKept(made, key)) {
            return made;
        }
        renew(made);
        people.println(net + ": the peers quantize");
        List<String> arguments = List.of(net(net).toString(), made.toString());
        script(onnx.program("python"), "onnx_peers.py").run(log("onnx", net), QUANTIZE, arguments);
        if (tensorflow != null) {
            script(tensorflow.program("python"), "tflite_peers.py").run(log("tflite", net), QUANTIZE, arguments);
        }
        keep(made, key);
        return made;
    }

    /**
     * @param files Sandpiper's by name
     * @return compare.py's line
     */
    public String compare(Net net, Map<String, Path> files) throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of(net(net).toString(), peers(net).toString()));
        files.forEach((name, file) -> arguments.add(name + "=" + file));
        return script(onnx.program("python"), "compare.py").run(log("compare", net), COMPARE, arguments);
    }

    private Script script(String python, String name) {
        return new Script(python, sources.resolve(name));
    }

    private Path log(String what, Net net) {
        return folder.resolve(what + "-" + net + ".log");
    }

    private String key(List<String> names) throws IOException {
        MessageDigest digest = Digest.sha256();
        for (String name : names) {
            digest.update(Files.readAllBytes(sources.resolve(name)));
        }
        return Digest.ofHash(digest.digest()).hex();
    }

    private static boolean isKept(Path made, String key) throws IOException {
        Path kept = made.resolve("key");
        return Files.exists(kept) && Files.readString(kept).equals(key);
    }

    private static void keep(Path made, String key) throws IOException {
        Files.writeString(made.resolve("key"), key);
    }

    /** Empty, whatever was in it. */
    private static void renew(Path made) throws IOException {
        Folders.delete(made);
        Files.createDirectories(made);
    }
}
