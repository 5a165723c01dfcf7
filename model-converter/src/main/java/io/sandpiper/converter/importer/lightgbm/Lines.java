package io.sandpiper.converter.importer.lightgbm;

import io.sandpiper.protocol.error.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of a text, UTF-8, each at most {@value #LINE_BYTES} bytes long. */
final class Lines {
    /** One number of 25 characters for each leaf of a very large tree, or the names of all columns. */
    private static final int LINE_BYTES = 16 << 20;

    private final InputStream in;
    private long number;

    /** @param in buffered */
    Lines(InputStream in) {
        this.in = in;
    }

    /** The number of the last line, the first being 1. */
    long number() {
        return number;
    }

    /** The next line without its end; null after the last. */
    @Nullable String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int read = in.read();
        if (read < 0) {
            return null;
        }
        number++;
        for (; read >= 0 && read != '\n'; read = in.read()) {
            if (line.size() == LINE_BYTES) {
                throw new InvalidInputException(
                        "line " + number, "more bytes", "at most " + LINE_BYTES + " bytes a line");
            }
            line.write(read);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
