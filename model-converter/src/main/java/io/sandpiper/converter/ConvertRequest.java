package io.sandpiper.converter;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.name.ModelVersion;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is to be converted, and how.
 *
 * @param model what was handed in, a file or a folder; to the stages after import, the file that was made of it
 * @param spec model.yaml; null: the file's metadata, else a CSV header, else task {@code tensor}
 * @param calibration data that activations are measured on; null: no int8
 * @param holdout labelled data that variants are judged on
 * @param compareWith model file of the version that this would replace, judged on the same held-out data
 * @param compareSpec its spec; null: the same as this model's
 * @param baselineMetric the metric of the version that this would replace, where it is known already
 * @param acceptRegression publish although the metric is lower than that
 * @param comparesIfPossible go on where no metric can be compared: nobody asked for the comparison, a gateway offers it
 * @param wanted what variants have to be like
 * @param out folder for the bundle, absent or empty
 * @param export folder for each variant as a plain file, null for none
 */
public record ConvertRequest(
        Path model,
        ModelVersion modelVersion,
        @Nullable Path spec,
        @Nullable Path calibration,
        @Nullable Path holdout,
        @Nullable Path compareWith,
        @Nullable Path compareSpec,
        @Nullable Double baselineMetric,
        boolean acceptRegression,
        boolean comparesIfPossible,
        Wanted wanted,
        Path out,
        @Nullable Path export) {
    public ConvertRequest {
        if (baselineMetric != null && !(baselineMetric >= 0 && baselineMetric <= 1)) {
            throw new InvalidInputException("--baseline-metric", baselineMetric, "an accuracy from 0 to 1");
        }
        if (holdout == null && (compareWith != null || baselineMetric != null)) {
            throw new InvalidInputException(
                    "--holdout",
                    "absent",
                    "labelled data, which " + (compareWith == null ? "--baseline-metric" : "--compare-with")
                            + " is judged on");
        }
    }

    /** Whether it is known what would be replaced. */
    boolean replaces() {
        return compareWith != null || baselineMetric != null;
    }

    /** The same for the file that an importer made of the source. */
    ConvertRequest of(Path imported) {
        return new ConvertRequest(
                imported,
                modelVersion,
                spec,
                calibration,
                holdout,
                compareWith,
                compareSpec,
                baselineMetric,
                acceptRegression,
                comparesIfPossible,
                wanted,
                out,
                export);
    }
}
