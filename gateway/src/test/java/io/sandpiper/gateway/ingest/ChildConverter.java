package io.sandpiper.gateway.ingest;

import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Evidence;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.PushEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Stands for the converter as a real child process: bundles the bytes as they are; refuses those that begin with BAD,
 * and takes a minute for those that begin with SLOW.
 */
public final class ChildConverter {
    private ChildConverter() {}

    public static void main(String[] words) throws IOException {
        List<String> arguments = List.of(words);
        String model = after(arguments, "--name");
        String version = after(arguments, "--version");
        byte[] bytes = Files.readAllBytes(Path.of(words[0]));
        if (new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).startsWith("BAD")) {
            say(model, version, PushEvent.State.REFUSED, "check", "the operator Frobnicate is not known");
            System.exit(3);
        }
        say(model, version, PushEvent.State.RUNNING, "prove", "half way");
        if (new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).startsWith("SLOW")) {
            java.util.concurrent.locks.LockSupport.parkNanos(60_000_000_000L);
        }
        BundleLayout layout = new BundleLayout(Path.of(after(arguments, "--out")));
        Descriptor config = layout.put(MediaTypes.SPEC, "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Descriptor stored = layout.put(MediaTypes.ONNX, bytes);
        Descriptor variant =
                new Descriptor(stored.mediaType(), stored.digest(), stored.size(), Map.of(Annotations.VARIANT, "fp32"));
        Evidence evidence =
                new Evidence(1, null, null, Map.of(), Map.of("int8", "no calibration data"), Map.of(), null);
        layout.finish(Manifest.of(
                config,
                List.of(variant, layout.put(MediaTypes.EVIDENCE, Json.bytes(evidence))),
                Map.of(Annotations.MODEL, model, Annotations.VERSION, version)));
    }

    private static void say(String model, String version, PushEvent.State state, String stage, String message) {
        System.out.println(Json.text(new PushEvent(1, "", model, version, state, stage, 0.5, message, null)));
    }

    private static String after(List<String> arguments, String option) {
        return arguments.get(arguments.indexOf(option) + 1);
    }
}
