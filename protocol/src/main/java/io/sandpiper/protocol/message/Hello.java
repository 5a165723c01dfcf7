package io.sandpiper.protocol.message;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.name.Names;
import io.sandpiper.protocol.seal.WrapKeyStatement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code device/{id}/hello}: who the device is and what it holds; sent on connect and at jittered intervals. The
 * gateway answers with whatever the device lacks.
 *
 * @param counter the highest assignment counter acted on, 0 for none
 * @param models one entry a served model
 * @param labels what the device says of itself; labels of its enrolment token win
 * @param certificateNotAfter ISO 8601, end of the device's certificate
 * @param trust what it holds of the fleet's trust metadata; null from agents that do not tell
 * @param wrapKey for whose holder keys of sealed models are wrapped; null from agents that know none
 * @param missingKeys manifests of the sealed versions that it is asked to run and has no key for
 */
public record Hello(
        int v,
        String bootId,
        String agentVersion,
        long counter,
        Facts facts,
        Map<String, String> labels,
        List<ModelState> models,
        @Nullable String certificateNotAfter,
        @Nullable TrustVersions trust,
        @Nullable WrapKeyStatement wrapKey,
        @Nullable List<Digest> missingKeys) {
    public static final int VERSION = 1;
    /** The gateway counts on from what a device says: far below where that, or a JSON reader (2^53), goes wrong. */
    private static final long MAX_COUNTER = 1L << 52;

    public Hello {
        if (counter < 0 || counter > MAX_COUNTER) {
            throw new InvalidInputException("counter", counter, "0 to " + MAX_COUNTER);
        }
        missingKeys = missingKeys == null ? List.of() : List.copyOf(missingKeys);
        if (missingKeys.size() > Limits.TARGETS) {
            throw new InvalidInputException("missingKeys", missingKeys.size(), "at most " + Limits.TARGETS);
        }
    }

    /** Never null: empty from agents that do not tell. */
    @Override
    public List<Digest> missingKeys() {
        return missingKeys == null ? List.of() : missingKeys;
    }

    /** What the machine is. Memory and disk in bytes. */
    public record Facts(
            String os,
            String architecture,
            List<String> instructionSets,
            int cpus,
            long memoryBytes,
            long diskFreeBytes,
            Map<String, String> engines) {}

    /**
     * Versions of the trust metadata that a device holds, 0 where it has none of a role. Without a root it goes by its
     * assignment alone.
     */
    public record TrustVersions(long root, long timestamp, long snapshot, long targets) {
        public static final TrustVersions NONE = new TrustVersions(0, 0, 0, 0);

        @JsonIgnore
        public boolean isAssignmentAlone() {
            return root == 0;
        }
    }

    /** One model on the device: what is active, what is on its way, and the state of that way. */
    public record ModelState(
            String model,
            @Nullable String activeVersion,
            @Nullable Digest activeManifest,
            @Nullable String activeVariant,
            @Nullable String candidateVersion,
            @Nullable Digest candidateManifest,
            @Nullable String previousVersion,
            String state,
            @Nullable String reason,
            String since) {
        public ModelState {
            Names.model(model);
        }
    }
}
