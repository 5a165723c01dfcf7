package io.sandpiper.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.bundle.MediaTypes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** ONNX Runtime. The native library is loaded at the first use of a model or of {@link #version}. */
public final class OnnxEngine implements Engine {
    public static final String NAME = "onnxruntime";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return environment().getVersion();
    }

    @Override
    public boolean reads(String mediaType) {
        return MediaTypes.ONNX.equals(mediaType);
    }

    @Override
    public LoadedModel load(Path file, LoadOptions options) throws EngineException {
        OrtEnvironment environment = environment();
        long bytes = length(file);
        try (OrtSession.SessionOptions session = sessionOptions(options)) {
            return new OnnxModel(environment, environment.createSession(file.toString(), session), bytes);
        } catch (OrtException e) {
            throw OnnxFailures.load(file.getFileName() + " of " + bytes + " bytes", e);
        }
    }

    @Override
    public LoadedModel load(ByteBuffer model, LoadOptions options) throws EngineException {
        if (!model.isDirect()) {
            throw new IllegalArgumentException("model: a heap buffer (expected: a direct one)");
        }
        OrtEnvironment environment = environment();
        try (OrtSession.SessionOptions session = sessionOptions(options)) {
            // The runtime copies what it needs while it loads.
            return new OnnxModel(environment, environment.createSession(model.slice(), session), model.remaining());
        } catch (OrtException e) {
            throw OnnxFailures.load("a model of " + model.remaining() + " bytes", e);
        }
    }

    @Override
    public boolean holdsBuffer() {
        return false;
    }

    /** The process's one environment, always asked for with the same level: another is answered with a warning. */
    private static OrtEnvironment environment() {
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "sandpiper");
    }

    private static long length(Path file) throws EngineException {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new EngineException("cannot read " + file.getFileName(), e);
        }
    }

    private static OrtSession.SessionOptions sessionOptions(LoadOptions options) throws OrtException {
        OrtSession.SessionOptions session = new OrtSession.SessionOptions();
        session.setIntraOpNumThreads(options.intraOpThreads());
        session.setInterOpNumThreads(1);
        // A spinning thread burns the battery and its neighbour's time.
        session.addConfigEntry("session.intra_op.allow_spinning", "0");
        session.addConfigEntry("session.inter_op.allow_spinning", "0");
        // Weights outside the arena: the arena grows in powers of two and would keep the slack.
        session.addConfigEntry("session.use_device_allocator_for_initializers", "1");
        session.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        if (options.saturationFree()) {
            session.addConfigEntry("session.x64quantprecision", "1");
        }
        return session;
    }
}
