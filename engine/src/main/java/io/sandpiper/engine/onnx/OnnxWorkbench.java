package io.sandpiper.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.sandpiper.engine.EngineException;
import java.nio.file.Path;

/**
 * The converter's door to ONNX Runtime: its graph optimizer as a program from file to file. Whatever else the converter
 * wants (inferred shapes, values of inner tensors) it gets by naming inner tensors as outputs of an ordinary model.
 * Stateless; blocking.
 */
public final class OnnxWorkbench {
    /** How far to go. */
    public enum Level {
        /** What every machine can run: constants folded, BatchNorm in Conv, dead nodes gone. */
        PORTABLE,
        /** What the runtime runs on this machine: with its own fused operators, the integer ones of a quantized graph. */
        FUSED
    }

    private OnnxWorkbench() {}

    /** Writes the optimized model; the file it comes from may end the process when it is hostile. */
    public static void optimize(Path from, Path to, Level level) throws EngineException {
        OrtEnvironment environment =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "sandpiper");
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.setOptimizationLevel(
                    switch (level) {
                        case PORTABLE -> OrtSession.SessionOptions.OptLevel.BASIC_OPT;
                        case FUSED -> OrtSession.SessionOptions.OptLevel.EXTENDED_OPT;
                    });
            options.setOptimizedModelFilePath(to.toString());
            environment.createSession(from.toString(), options).close();
        } catch (OrtException e) {
            throw OnnxFailures.engine("cannot optimize " + from.getFileName(), e);
        }
    }
}
