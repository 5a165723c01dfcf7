package io.sandpiper.converter;

import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The data that came with a model.
 *
 * @param digests of the files, by role
 */
record InputData(@Nullable Dataset calibration, @Nullable Dataset holdout, Map<String, String> digests) {
    /** Calibration data in memory: of more than that every second sample is enough, or every third. */
    private static final long CALIBRATION_BYTES = 128L << 20;

    static InputData read(ConvertRequest request, ModelSpec spec) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        return new InputData(
                read("calibration", request.calibration(), spec, digests, CALIBRATION_BYTES),
                read("holdout", request.holdout(), spec, digests, Long.MAX_VALUE),
                digests);
    }

    private static @Nullable Dataset read(
            String role, @Nullable Path file, ModelSpec spec, Map<String, String> digests, long bytes)
            throws IOException {
        if (file == null) {
            return null;
        }
        digests.put(role, Digest.of(file).toString());
        try {
            return Dataset.readSpread(file, spec, bytes);
        } catch (InvalidInputException e) {
            throw new InvalidInputException(role + " " + e.field(), e.value(), e.expected(), e);
        }
    }

    /** The same with other held-out data: those samples that have chosen nothing. */
    InputData judgedBy(@Nullable Dataset judging) {
        return new InputData(calibration, judging, digests);
    }

    /** Where golden cases come from: held-out data, else calibration data, else nothing. */
    @Nullable Dataset forGolden() {
        return holdout != null ? holdout : calibration;
    }

    /** What a device's data is compared with: calibration data, else held-out data, else nothing. */
    @Nullable Dataset forBaseline() {
        return calibration != null ? calibration : holdout;
    }
}
