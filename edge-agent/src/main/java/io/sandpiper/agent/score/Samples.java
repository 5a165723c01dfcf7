package io.sandpiper.agent.score;

import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Path;

/** The samples of a file, one after the other. Blocking; one thread. */
interface Samples extends AutoCloseable {
    static Samples open(Path file, ModelSpec spec) throws IOException {
        return Dataset.isZip(file) ? new ArraySamples(Dataset.read(file, spec), spec) : new TableSamples(file, spec);
    }

    /** About how many there are, for a progress bar. */
    long about();

    boolean hasNext();

    Sample next();

    @Override
    void close() throws IOException;
}
