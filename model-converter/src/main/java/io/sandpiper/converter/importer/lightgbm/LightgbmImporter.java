package io.sandpiper.converter.importer.lightgbm;

import io.sandpiper.converter.importer.Imported;
import io.sandpiper.converter.importer.Importer;
import io.sandpiper.converter.importer.Source;
import io.sandpiper.converter.importer.tree.TreeImport;
import io.sandpiper.converter.importer.tree.TreeModel;
import io.sandpiper.converter.progress.Progress;
import io.sandpiper.converter.progress.Stage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what {@code Booster.save_model} writes, without LightGBM. */
public final class LightgbmImporter implements Importer {
    private static final Pattern HEAD = Pattern.compile("tree\\r?\\nversion=v\\d.*", Pattern.DOTALL);
    private static final int BUFFER_BYTES = 1 << 16;

    @Override
    public String framework() {
        return "LightGBM";
    }

    @Override
    public boolean reads(Source source) {
        return HEAD.matcher(new String(source.head(), StandardCharsets.ISO_8859_1))
                .matches();
    }

    @Override
    public Imported read(Source source, @Nullable Path data, Path scratch, Progress progress) throws IOException {
        TreeImport.checkSize(source.path());
        progress.at(Stage.CHECK, 0, "reading the LightGBM model");
        TreeModel model;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(source.path()), BUFFER_BYTES)) {
            model = LightgbmModel.of(ModelText.read(new Lines(in)));
        }
        return TreeImport.finish(model, data, scratch);
    }
}
