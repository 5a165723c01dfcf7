package io.sandpiper.converter.format;

import io.sandpiper.protocol.bundle.ModelFileType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** The kinds of model file that can be converted. Immutable; any thread. */
public final class Formats {
    private final List<ModelFormat> formats;

    public Formats(List<ModelFormat> formats) {
        this.formats = List.copyOf(formats);
    }

    /** The format of a file, by its bytes. */
    public ModelFormat of(Path file) {
        String mediaType;
        try {
            mediaType = ModelFileType.mediaType(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file.getFileName(), e);
        }
        return formats.stream()
                .filter(f -> f.mediaType().equals(mediaType))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no format of " + mediaType));
    }
}
