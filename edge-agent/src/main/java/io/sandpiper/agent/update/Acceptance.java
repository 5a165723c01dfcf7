package io.sandpiper.agent.update;

import io.sandpiper.agent.seal.SealedModels;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.host.child.ChildLimits;
import io.sandpiper.host.child.ChildProcess;
import io.sandpiper.host.child.ChildResult;
import io.sandpiper.host.child.OwnJava;
import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.seal.SealException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Tries a candidate in a process of its own: a model that ends its engine ends that process, not the agent. Blocks the
 * update thread.
 */
final class Acceptance {
    private static final int MAX_LINES = 100;

    private final AcceptSettings settings;
    private final BlobFolder blobs;
    private final SealedModels seals;
    private final Path workingFolder;
    private volatile boolean ending;

    Acceptance(AcceptSettings settings, BlobFolder blobs, SealedModels seals, Path workingFolder) {
        this.settings = settings;
        this.blobs = blobs;
        this.seals = seals;
        this.workingFolder = workingFolder;
    }

    /** The agent ends: a child that a signal ends from now on says nothing of its candidate. Any thread. */
    void ending() {
        ending = true;
    }

    /**
     * What the child found; a hang or an answer that is none is a refusal.
     *
     * @throws TrialEndedException where a signal ended it before it could say
     * @param id of the version, by which its key is found where it is sealed
     * @throws IOException where it could not be run, was ended with the agent, or its key has not come yet
     */
    AcceptReport tryOut(Digest id, Manifest manifest, Descriptor variant)
            throws IOException, InterruptedException, TrialEndedException {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        Duration timeout = Duration.ofMillis((long) (settings.timeout().toMillis() * settings.timeFactor()));
        byte[] key = key(id, manifest);
        ChildResult result;
        try {
            result = ChildProcess.run(
                    command(manifest, variant),
                    OwnJava.environment(),
                    workingFolder,
                    new ChildLimits(settings.memory(), timeout),
                    key,
                    line -> {
                        if (lines.size() < MAX_LINES) {
                            lines.add(line);
                        }
                    },
                    line -> {});
        } finally {
            Arrays.fill(key, (byte) 0);
        }
        return switch (result.end()) {
            case OUT_OF_MEMORY ->
                AcceptReport.refused(
                        "memory: more than " + settings.memory().shown() + " while it was tried (expected: less)");
            case OUT_OF_TIME -> AcceptReport.refused("no result after " + timeout.toSeconds() + " s of trying it");
            case EXITED, OUT_OF_DISK -> reported(result, lines);
        };
    }

    /** What the child opens sealed files with, over its standard input; nothing for a plain version. */
    private byte[] key(Digest id, Manifest manifest) throws IOException {
        if (!manifest.annotations().containsKey(Annotations.SEALED)) {
            return new byte[0];
        }
        try {
            return seals.contentKey(id).getEncoded();
        } catch (SealException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private AcceptReport reported(ChildResult result, List<String> lines) throws IOException, TrialEndedException {
        for (String line : lines.reversed()) {
            if (line.startsWith("{")) {
                try {
                    AcceptReport report =
                            Json.read("accept", line.getBytes(StandardCharsets.UTF_8), AcceptReport.class);
                    if (result.succeeded() || !report.passed()) {
                        return report.passed() ? report : AcceptReport.refused(String.valueOf(report.reason()));
                    }
                } catch (InvalidInputException e) {
                    break;
                }
            }
        }
        String words = result.errors().isEmpty()
                ? ""
                : ": " + InvalidInputException.shown(result.errors().getLast());
        String end = "the process that tried it ended with " + result.exitCode() + words;
        if (!result.endedBySignal()) {
            return AcceptReport.refused(end);
        }
        if (ending) {
            throw new IOException("the agent ends, and with it the process that tried the candidate");
        }
        throw new TrialEndedException(end);
    }

    private List<String> command(Manifest manifest, Descriptor variant) {
        List<String> command = new ArrayList<>(settings.command());
        command.addAll(List.of(
                "--model-file", path(variant),
                "--media-type", variant.mediaType(),
                "--spec", path(manifest.config()),
                "--variant", VariantChoice.name(variant),
                "--time-factor", Double.toString(settings.timeFactor())));
        if (manifest.annotations().containsKey(Annotations.SEALED)) {
            command.add("--sealed");
        }
        manifest.layer(MediaTypes.GOLDEN).ifPresent(golden -> command.addAll(List.of("--golden", path(golden))));
        return command;
    }

    private String path(Descriptor blob) {
        return blobs.path(blob.digest()).toAbsolutePath().toString();
    }
}
