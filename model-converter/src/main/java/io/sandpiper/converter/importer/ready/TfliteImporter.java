package io.sandpiper.converter.importer.ready;

import io.sandpiper.converter.importer.Imported;
import io.sandpiper.converter.importer.Importer;
import io.sandpiper.converter.importer.Source;
import io.sandpiper.converter.progress.Progress;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelFileType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** TensorFlow Lite: told by its flatbuffer's identifier, and taken as it is. */
public final class TfliteImporter implements Importer {
    @Override
    public String framework() {
        return "TensorFlow Lite";
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public boolean reads(Source source) throws IOException {
        return !source.isFolder() && ModelFileType.mediaType(source.path()).equals(MediaTypes.TFLITE);
    }

    @Override
    public Imported read(Source source, @Nullable Path data, Path scratch, Progress progress) {
        return new Imported(framework(), source.path(), null, Map.of());
    }
}
