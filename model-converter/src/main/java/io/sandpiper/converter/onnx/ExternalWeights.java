package io.sandpiper.converter.onnx;

import com.google.protobuf.ByteString;
import io.sandpiper.converter.onnx.proto.OnnxProto.AttributeProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.GraphProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.ModelProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.NodeProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.StringStringEntryProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.TensorProto;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Weights that lie in files beside the model, taken into it (onnx/docs/ExternalData.md: keys {@code location}, {@code
 * offset} and {@code length}). One use; blocking.
 */
public final class ExternalWeights {
    private final Path folder;
    private final Path root;
    private long taken;

    private ExternalWeights(Path folder, Path root) {
        this.folder = folder;
        this.root = root;
    }

    /**
     * The same graph with all its weights; the graph itself where it has them.
     *
     * @param model the graph's file
     * @param root the folder beyond which nothing is read, whatever the model names
     * @throws InvalidInputException naming the weights whose file is absent, outside or too short
     */
    public static Graph takenIn(Graph graph, Path model, Path root) throws IOException {
        if (graph.allWeights().noneMatch(Weights::isExternal)) {
            return graph;
        }
        Path parent = model.toAbsolutePath().normalize().getParent();
        ModelProto.Builder whole = graph.proto().toBuilder();
        new ExternalWeights(parent == null ? root : parent, root.toRealPath()).take(whole.getGraphBuilder());
        return new Graph(whole.build());
    }

    private void take(GraphProto.Builder graph) throws IOException {
        for (TensorProto.Builder tensor : graph.getInitializerBuilderList()) {
            take(tensor);
        }
        for (NodeProto.Builder node : graph.getNodeBuilderList()) {
            for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
                if (attribute.hasT()) {
                    take(attribute.getTBuilder());
                }
                if (attribute.hasG()) {
                    take(attribute.getGBuilder());
                }
            }
        }
    }

    private void take(TensorProto.Builder tensor) throws IOException {
        if (tensor.getDataLocation() != TensorProto.DataLocation.EXTERNAL) {
            return;
        }
        String name = "weights " + InvalidInputException.shown(tensor.getName());
        Map<String, String> keys = tensor.getExternalDataList().stream()
                .collect(Collectors.toMap(
                        StringStringEntryProto::getKey, StringStringEntryProto::getValue, (first, second) -> first));
        Path file = file(name, keys.getOrDefault("location", ""));
        long size = Files.size(file);
        long offset = number(name, "offset", keys.getOrDefault("offset", "0"));
        long length = number(name, "length", keys.getOrDefault("length", String.valueOf(size - offset)));
        if (offset > size || length > size - offset) {
            throw new InvalidInputException(
                    name, length + " bytes from " + offset, "within " + file.getFileName() + " of " + size + " bytes");
        }
        taken += length;
        if (taken > Limits.BLOB_BYTES) {
            throw new InvalidInputException("model", taken + " bytes with its weights", "at most " + Limits.BLOB_BYTES);
        }
        tensor.clearExternalData().clearDataLocation().setRawData(read(file, offset, (int) length));
    }

    private Path file(String name, String location) throws IOException {
        try {
            Path file = folder.resolve(location).normalize();
            if (!location.isEmpty()
                    && Files.isRegularFile(file)
                    && file.toRealPath().startsWith(root)) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw absent(name, location);
        }
        throw absent(name, location);
    }

    private static InvalidInputException absent(String name, String location) {
        return new InvalidInputException(name, location, "a file in the model's folder; hand in the whole folder");
    }

    private static long number(String name, String key, String text) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new InvalidInputException(name + "." + key, text, "a number of bytes", e);
        }
        throw new InvalidInputException(name + "." + key, text, "a number of bytes");
    }

    private static ByteString read(Path file, long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(offset);
            in.readFully(bytes);
        }
        return com.google.protobuf.UnsafeByteOperations.unsafeWrap(bytes);
    }
}
