package io.sandpiper.protocol.message;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.name.Names;
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
 */
public record Hello(
        int v,
        String bootId,
        String agentVersion,
        long counter,
        Facts facts,
        Map<String, String> labels,
        List<ModelState> models,
        @Nullable String certificateNotAfter) {
    public static final int VERSION = 1;

    /** What the machine is. Memory and disk in bytes. */
    public record Facts(
            String os,
            String architecture,
            List<String> instructionSets,
            int cpus,
            long memoryBytes,
            long diskFreeBytes,
            Map<String, String> engines) {}

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
