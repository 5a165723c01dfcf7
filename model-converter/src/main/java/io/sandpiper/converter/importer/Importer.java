package io.sandpiper.converter.importer;

import io.sandpiper.converter.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A way from what one framework wrote to a model that an engine here runs. Stateless; blocking. */
public interface Importer {
    /** Who wrote such files, for people: {@code XGBoost}; empty where none of them is read. */
    String framework();

    /** Whether an engine here runs such files as they are. */
    default boolean isReady() {
        return false;
    }

    /** Whether the source is this importer's, told by its bytes; its name says nothing. Reads little. */
    boolean reads(Source source) throws IOException;

    /**
     * Writes an ONNX file whose metadata hold the spec (what inputs, features and labels are called), and says what the
     * framework itself predicts.
     *
     * @param data calibration or held-out data ({@code .npz} or CSV with a header), null to make inputs from the signature
     * @param scratch an empty folder, the caller's to remove
     * @throws io.sandpiper.converter.check.RefusedException with one sentence: what, where in the model, what to do
     * @throws io.sandpiper.protocol.error.InvalidInputException where the file is damaged
     */
    Imported read(Source source, @Nullable Path data, Path scratch, Progress progress) throws IOException;
}
