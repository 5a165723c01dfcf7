package io.sandpiper.converter.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.sandpiper.converter.onnx.proto.OnnxProto.ModelProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.TensorProto;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads and writes graphs as ONNX files. Blocking. */
public final class GraphFiles {
    /** Bodies within bodies within attributes; real models need about ten. */
    private static final int NESTING = 100;
    /** The first version of the format whose meaning is today's. */
    private static final long OLDEST_FORMAT = 3;

    private GraphFiles() {}

    /**
     * Reads a file that comes from a stranger; it takes memory in proportion to its length.
     *
     * @throws InvalidInputException when it is no ONNX file, is cut short, or is too large
     */
    public static Graph read(Path path) throws IOException {
        ModelProto model = model(path);
        if (!model.hasGraph() || model.getIrVersion() < OLDEST_FORMAT || model.getOpsetImportCount() == 0) {
            throw unreadable("another file", null);
        }
        return new Graph(model);
    }

    /** The constants of a file that need not hold a model. */
    static List<TensorProto> readConstants(Path path) throws IOException {
        return model(path).getGraph().getInitializerList();
    }

    private static ModelProto model(Path path) throws IOException {
        long size = Files.size(path);
        if (size == 0 || size > Limits.BLOB_BYTES) {
            throw new InvalidInputException("model", size + " bytes", "1 to " + Limits.BLOB_BYTES + " bytes");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
            CodedInputStream coded = CodedInputStream.newInstance(in);
            coded.setRecursionLimit(NESTING);
            coded.setSizeLimit(Integer.MAX_VALUE);
            return ModelProto.parseFrom(coded);
        } catch (InvalidProtocolBufferException e) {
            throw unreadable("damaged, cut short or another file", e);
        }
    }

    /** The same graph gives the same bytes, whenever and wherever it is written. */
    public static void write(Graph graph, Path path) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16)) {
            CodedOutputStream coded = CodedOutputStream.newInstance(out);
            coded.useDeterministicSerialization();
            graph.proto().writeTo(coded);
            coded.flush();
        }
    }

    private static InvalidInputException unreadable(
            String what, @org.jspecify.annotations.Nullable InvalidProtocolBufferException cause) {
        InvalidInputException refused = new InvalidInputException(
                "model",
                what,
                "an ONNX file with a graph, or a TensorFlow Lite file, as a training framework exports it;"
                        + " export it again");
        if (cause != null) {
            refused.initCause(cause);
        }
        return refused;
    }
}
