package io.sandpiper.engine.data;

import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code .npz}: a zip archive of {@code NAME.npy}, one an input, and {@code label.npy}. Arrays of other names are
 * left unread. What an array says of its size is checked against the archive before memory is taken.
 */
final class NpzDataset {
    private static final String SUFFIX = ".npy";

    private NpzDataset() {}

    static Dataset read(Path file, ModelSpec spec) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > DataLimits.ARRAYS) {
                throw new InvalidInputException("data", zip.size() + " arrays", "at most " + DataLimits.ARRAYS);
            }
            Map<String, RawArray> inputs = new LinkedHashMap<>();
            long left = DataLimits.DATA_BYTES;
            for (ModelSpec.Input input : spec.inputs()) {
                ZipEntry entry = zip.getEntry(input.name() + SUFFIX);
                if (entry == null) {
                    throw new InvalidInputException("data", names(zip), "an array named " + input.name());
                }
                RawArray array = array(zip, entry, input.name(), left);
                left -= array.data().remaining();
                inputs.put(input.name(), array);
            }
            ZipEntry label = zip.getEntry(Dataset.LABEL + SUFFIX);
            int samples = inputs.values().iterator().next().samples();
            return new Dataset(
                    inputs, label == null ? null : labels(array(zip, label, Dataset.LABEL, left), spec), samples);
        } catch (ZipException e) {
            throw new InvalidInputException(
                    "data",
                    "a damaged archive",
                    "a readable .npz: " + InvalidInputException.shown("" + e.getMessage()),
                    e);
        }
    }

    private static RawArray array(ZipFile zip, ZipEntry entry, String name, long bytesLeft) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            NpyHeader header = NpyHeader.read(name, in);
            long bytes = Tensor.elements(name, header.shape()) * header.type().bytes();
            if (bytes > bytesLeft || bytes > Integer.MAX_VALUE) {
                throw new InvalidInputException(name, bytes + " bytes", "at most " + bytesLeft + " bytes unpacked");
            }
            if (bytes > entry.getCompressedSize() * DataLimits.DEFLATE_RATIO) {
                throw new InvalidInputException(
                        name, entry.getCompressedSize() + " bytes packed", "enough for the " + bytes + " that it says");
            }
            byte[] data = in.readNBytes((int) bytes);
            if (data.length < bytes || in.read() >= 0) {
                throw new InvalidInputException(
                        name, data.length < bytes ? data.length + " bytes" : "more bytes", bytes + " bytes of data");
            }
            ByteBuffer buffer = ByteBuffer.wrap(data);
            if (header.order() != ByteOrder.nativeOrder()) {
                swap(data, header.type().bytes());
            }
            return new RawArray(name, header.type(), header.shape(), buffer);
        }
    }

    private static int @Nullable [] labels(RawArray array, ModelSpec spec) {
        if (array.shape().length != 1 || array.type() == RawType.F4 || array.type() == RawType.F8) {
            throw new InvalidInputException(
                    Dataset.LABEL, array.type() + java.util.Arrays.toString(array.shape()), "integers, one axis");
        }
        int classes =
                spec.labels().isEmpty() ? Integer.MAX_VALUE : spec.labels().size();
        int[] labels = new int[array.samples()];
        for (int i = 0; i < labels.length; i++) {
            double value = array.get(i);
            if (value < 0 || value >= classes) {
                throw new InvalidInputException(
                        Dataset.LABEL + "[" + i + "]", (long) value, "a class index from 0 to " + (classes - 1));
            }
            labels[i] = (int) value;
        }
        return labels;
    }

    static void swap(byte[] data, int width) {
        for (int start = 0; start < data.length; start += width) {
            for (int a = start, b = start + width - 1; a < b; a++, b--) {
                byte kept = data[a];
                data[a] = data[b];
                data[b] = kept;
            }
        }
    }

    private static String names(ZipFile zip) {
        return String.join(", ", zip.stream().map(ZipEntry::getName).toList());
    }
}
