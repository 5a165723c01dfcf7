package io.sandpiper.converter.importer;

import java.io.IOException;
import java.nio.file.Path;

/** What a model may be wrapped in: an archive, or a folder with a description. Stateless; blocking. */
public interface Packing {
    boolean wraps(Source source);

    /**
     * The source within.
     *
     * @param into an empty folder for what has to be unpacked
     * @param readable tells which of several parts is a model
     * @throws io.sandpiper.converter.check.RefusedException where there is none, or more than one
     */
    Source unpack(Source source, Path into, Readable readable) throws IOException;

    /** Whether an importer reads a source. */
    @FunctionalInterface
    interface Readable {
        boolean test(Source source) throws IOException;
    }
}
