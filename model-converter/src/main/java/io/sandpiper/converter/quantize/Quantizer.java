package io.sandpiper.converter.quantize;

import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.DoubleConsumer;

/** Makes an int8 model of an optimized one. Blocking; one thread. */
public final class Quantizer {
    private final Engine engine;

    public Quantizer(Engine engine) {
        this.engine = engine;
    }

    /** @param progress hears 0 to 1 */
    public Quantized quantize(
            Path optimized, ModelSpec spec, Dataset calibration, Path scratch, Path to, DoubleConsumer progress)
            throws IOException, EngineException {
        return new Quantized.Omitted("quantization is not built yet (" + engine.name() + ")");
    }
}
