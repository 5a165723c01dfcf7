package io.sandpiper.converter.check;

import io.sandpiper.engine.LoadedModel;
import io.sandpiper.engine.data.CsvRows;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.task.DerivedSpec;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a model's spec comes from: the file given, else the model's metadata, else a CSV header, else its tensors. */
final class SpecSource {
    private SpecSource() {}

    static ModelSpec of(@Nullable Path given, Optional<String> written, LoadedModel model, @Nullable Path data)
            throws IOException {
        if (given != null) {
            if (Files.size(given) > Limits.SPEC_BYTES) {
                throw new InvalidInputException(
                        "--spec", Files.size(given) + " bytes", "at most " + Limits.SPEC_BYTES + " bytes");
            }
            return ModelSpec.parseYaml(Files.readAllBytes(given));
        }
        if (written.isPresent()) {
            return ModelSpec.parseYaml(written.get().getBytes(StandardCharsets.UTF_8));
        }
        if (data != null && !Dataset.isZip(data)) {
            try (CsvRows rows = CsvRows.open(data)) {
                return DerivedSpec.of(model.inputs(), model.outputs(), rows.header());
            }
        }
        return DerivedSpec.of(model.inputs(), model.outputs());
    }
}
