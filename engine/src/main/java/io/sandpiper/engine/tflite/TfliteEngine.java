package io.sandpiper.engine.tflite;

import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.bundle.MediaTypes;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bytedeco.tensorflowlite.Interpreter;

/** TensorFlow Lite with XNNPACK. The native library is loaded at the first use of a model. */
public final class TfliteEngine implements Engine {
    public static final String NAME = "tensorflow-lite";

    @Override
    public String name() {
        return NAME;
    }

    /** As the jar tells it, which carries the native code: an agent without such a model need not load that. */
    @Override
    public String version() {
        String version = Interpreter.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version.replaceFirst("-.*", "");
    }

    @Override
    public boolean reads(String mediaType) {
        return MediaTypes.TFLITE.equals(mediaType);
    }

    @Override
    public LoadedModel load(Path file, LoadOptions options) throws EngineException {
        return TfliteModel.load(TfliteSource.of(file), options);
    }

    @Override
    public LoadedModel load(ByteBuffer model, LoadOptions options) throws EngineException {
        return TfliteModel.load(TfliteSource.of(model), options);
    }
}
