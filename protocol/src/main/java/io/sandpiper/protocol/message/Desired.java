package io.sandpiper.protocol.message;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.name.ModelVersion;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The payload that {@code device/{id}/desired} carries inside a signed envelope: everything one device shall run. A
 * model that is not named is to be removed.
 *
 * @param counter grows with each assignment to this device; a lower one than seen is refused
 * @param notAfter an assignment that expired installs nothing
 * @param keys of the targets that are sealed, wrapped for this device; beside the targets, for they differ each time
 */
public record Desired(
        int v,
        String device,
        long counter,
        Instant issuedAt,
        Instant notAfter,
        List<Target> targets,
        @Nullable List<ContentKey> keys) {
    public static final int VERSION = 1;

    public Desired {
        targets = List.copyOf(targets);
        keys = keys == null ? List.of() : List.copyOf(keys);
        if (keys.size() > Limits.TARGETS) {
            throw new InvalidInputException("keys", keys.size(), "at most " + Limits.TARGETS);
        }
        if (v != VERSION) {
            throw new InvalidInputException("v", v, "1");
        }
        if (counter < 1) {
            throw new InvalidInputException("counter", counter, "1 or more");
        }
        if (targets.size() > Limits.TARGETS) {
            throw new InvalidInputException("targets", targets.size(), "at most " + Limits.TARGETS);
        }
        Set<String> seen = new HashSet<>();
        for (Target t : targets) {
            if (!seen.add(t.model())) {
                throw new InvalidInputException("targets", t.model(), "each model once");
            }
        }
    }

    /** Of plain models alone. */
    public Desired(int v, String device, long counter, Instant issuedAt, Instant notAfter, List<Target> targets) {
        this(v, device, counter, issuedAt, notAfter, targets, List.of());
    }

    /** Never null. */
    @Override
    public List<ContentKey> keys() {
        return keys == null ? List.of() : keys;
    }

    /**
     * The content key of a sealed version.
     *
     * @param manifest of the version
     * @param wrapped as {@link io.sandpiper.protocol.seal.KeyWrapping} says, base64
     */
    public record ContentKey(Digest manifest, String wrapped) {
        private static final int MOST_CHARS = 256;

        public ContentKey {
            if (wrapped.length() > MOST_CHARS) {
                throw new InvalidInputException("keys.wrapped", wrapped.length() + " characters", "at most 256");
            }
        }
    }

    /**
     * One model version to run.
     *
     * @param manifestSize bytes of the manifest blob
     * @param attempt grows when an operator asks to try a refused version again
     */
    public record Target(String model, String version, Digest manifest, long manifestSize, int attempt) {
        public Target {
            if (manifestSize < 1 || manifestSize > Limits.MANIFEST_BYTES) {
                throw new InvalidInputException(
                        "manifestSize", manifestSize, "1 to " + Limits.MANIFEST_BYTES + " bytes");
            }
        }

        public ModelVersion modelVersion() {
            return new ModelVersion(model, version);
        }
    }
}
