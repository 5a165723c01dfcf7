package io.sandpiper.gateway.ingest;

import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Evidence;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.message.PushEvent.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A converter that misbehaves as the first word of the model file says: {@code crash}, {@code hang}, {@code memory},
 * {@code refuse}, {@code lie}, {@code empty}, {@code rename}, {@code babble}, {@code chatter}; {@code stages} hangs after all stages, the gateway's own among them. Any other file becomes a bundle whose
 * one variant is {@code converted} and the file.
 */
public final class ScriptedConverterMain {
    private ScriptedConverterMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> options = options(args);
        byte[] model = Files.readAllBytes(Path.of(args[0]));
        String script = new String(model, StandardCharsets.ISO_8859_1).split("\\W", 2)[0];
        say(options, "check", null);
        switch (script) {
            case "crash" -> Runtime.getRuntime().halt(134);
            case "hang" -> hang();
            case "stages" -> {
                List.of("quantize", "prove", "publish").forEach(stage -> say(options, stage, null));
                hang();
            }
            case "chatter" -> chatter();
            case "memory" -> fill();
            case "refuse" -> {
                say(options, "check", "node conv1: operator Bogus is not known");
                System.exit(3);
            }
            case "babble" -> babble(options);
            case "empty" -> System.exit(0);
            default -> bundle(options, converted(model), script);
        }
        System.exit(0);
    }

    private static byte[] converted(byte[] model) {
        return ("converted " + new String(model, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void bundle(Map<String, String> options, byte[] model, String script) throws IOException {
        BundleLayout layout = new BundleLayout(Path.of(required(options, "--out")));
        String version = script.equals("rename") ? "9.9.9" : required(options, "--version");
        Descriptor config = layout.put(MediaTypes.SPEC, "{\"schemaVersion\":1}".getBytes(StandardCharsets.UTF_8));
        Descriptor variant = layout.put(MediaTypes.ONNX, model);
        Descriptor named = new Descriptor(
                variant.mediaType(),
                variant.digest(),
                variant.size(),
                Map.of(Annotations.VARIANT, "fp32", Annotations.ENGINE, "onnxruntime", Annotations.RANK, "0"));
        Descriptor evidence = layout.put(
                MediaTypes.EVIDENCE,
                Json.bytes(
                        new Evidence(1, null, null, Map.of(), Map.of("int8", "nothing to quantize"), Map.of(), null)));
        Manifest manifest = Manifest.of(
                config,
                List.of(named, evidence),
                Map.of(Annotations.MODEL, required(options, "--name"), Annotations.VERSION, version));
        layout.finish(manifest);
        if (script.equals("lie")) {
            byte[] other = model.clone();
            other[other.length - 1] ^= 1;
            Files.write(layout.blob(Digest.of(model)), other);
        }
        Files.writeString(Path.of(required(options, "--out")).resolve("report.json"), "{\"seconds\":{\"check\":0.1}}");
        Files.writeString(
                Path.of(required(options, "--out")).resolve("report.html"),
                "<!doctype html><script>alert(1)</script>" + script);
        System.err.println("a word of warning");
        say(options, "publish", null);
    }

    /** With a process of its own, whose id it says. */
    private static void hang() throws IOException, InterruptedException {
        Process started = new ProcessBuilder("sleep", "600").start();
        System.err.println("started " + started.pid());
        Thread.sleep(Long.MAX_VALUE);
    }

    private static void chatter() {
        for (int i = 0; i < 30_000; i++) {
            System.err.println("chatter \u001b[31m " + i + " x".repeat(30));
        }
        System.exit(3);
    }

    private static void fill() {
        byte[][] kept = new byte[1 << 12][];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = new byte[1 << 20];
            java.util.Arrays.fill(kept[i], (byte) 1);
        }
        System.out.println(kept.length);
    }

    private static void babble(Map<String, String> options) {
        System.out.println("{not json");
        System.out.println("x".repeat(100_000));
        for (int i = 0; i < 5_000; i++) {
            say(options, "prove", "\u001b[31mline " + i);
        }
        System.exit(3);
    }

    private static void say(Map<String, String> options, String stage, @Nullable String message) {
        System.out.println(Json.text(new PushEvent(
                PushEvent.VERSION,
                "",
                required(options, "--name"),
                required(options, "--version"),
                State.RUNNING,
                stage,
                0.5,
                message,
                null)));
    }

    private static String required(Map<String, String> options, String name) {
        return Objects.requireNonNull(options.get(name), name);
    }

    private static Map<String, String> options(String[] args) {
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i + 1 < args.length; i++) {
            if (args[i].startsWith("--") && !args[i + 1].startsWith("--")) {
                options.put(args[i], args[i + 1]);
            }
        }
        return options;
    }
}
