package io.sandpiper.converter.importer.xgboost;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.Imported;
import io.sandpiper.converter.importer.Importer;
import io.sandpiper.converter.importer.Source;
import io.sandpiper.converter.importer.tree.TreeImport;
import io.sandpiper.converter.progress.Progress;
import io.sandpiper.converter.progress.Stage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads what {@code Booster.save_model} writes, without XGBoost. */
public final class XgboostImporter implements Importer {
    private static final int BUFFER_BYTES = 1 << 16;

    @Override
    public String framework() {
        return "XGBoost";
    }

    @Override
    public boolean reads(Source source) {
        return FileKind.of(source.head()) != FileKind.OTHER;
    }

    @Override
    public Imported read(Source source, @Nullable Path data, Path scratch, Progress progress) throws IOException {
        TreeImport.checkSize(source.path());
        FileKind kind = FileKind.of(source.head());
        if (kind == FileKind.OLD_BINARY) {
            throw new RefusedException(
                    "this is XGBoost's old binary format, which XGBoost itself reads no longer: load it"
                            + " with the version that wrote it, call booster.save_model(\"model.ubj\"), and push that file");
        }
        progress.at(Stage.CHECK, 0, "reading the XGBoost model");
        Value root;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(source.path()), BUFFER_BYTES)) {
            root = kind == FileKind.UBJSON ? UbjsonDocument.read(in, Files.size(source.path())) : JsonDocument.read(in);
        }
        XgboostModel model = XgboostModel.of(root);
        model.note().ifPresent(note -> progress.at(Stage.CHECK, 0.5, note));
        return TreeImport.finish(model.trees(), data, scratch);
    }
}
