package io.sandpiper.engine.data;

import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

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
            Map<String, RawValues> inputs = new LinkedHashMap<>();
            long left = DataLimits.DATA_BYTES;
            for (ModelSpec.Input input : spec.inputs()) {
                ZipEntry entry = zip.getEntry(input.name() + SUFFIX);
                if (entry == null) {
                    throw new InvalidInputException("data", names(zip), "an array named " + input.name());
                }
                RawValues values = values(zip, entry, input.name(), left);
                left -= bytes(values);
                if (input.holdsTexts() != values instanceof RawTexts) {
                    throw new InvalidInputException(
                            input.name(),
                            values instanceof RawTexts ? "texts" : "numbers",
                            input.holdsTexts() ? "texts, NumPy's type U or S" : "numbers");
                }
                inputs.put(input.name(), values);
            }
            ZipEntry label = spec.classifies() ? zip.getEntry(Dataset.LABEL + SUFFIX) : null;
            int samples = inputs.values().iterator().next().samples();
            return new Dataset(
                    inputs, label == null ? null : labels(values(zip, label, Dataset.LABEL, left), spec), samples);
        } catch (ZipException e) {
            throw new InvalidInputException(
                    "data",
                    "a damaged archive",
                    "a readable .npz: " + InvalidInputException.shown("" + e.getMessage()),
                    e);
        }
    }

    private static long bytes(RawValues values) {
        return switch (values) {
            case RawArray numbers -> numbers.data().remaining();
            case RawTexts texts ->
                texts.texts().stream().mapToLong(RawTexts::bytes).sum();
        };
    }

    private static RawValues values(ZipFile zip, ZipEntry entry, String name, long bytesLeft) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            NpyHeader header = NpyHeader.read(name, in);
            long bytes =
                    Tensor.elements(name, header.shape()) * header.element().bytes();
            long held = header.element() instanceof NpyElement.Text
                    ? Math.max(bytes, bytes / header.element().bytes() * DataLimits.TEXT_BESIDE_BYTES)
                    : bytes;
            if (held > bytesLeft || held > Integer.MAX_VALUE) {
                throw new InvalidInputException(name, held + " bytes", "at most " + bytesLeft + " bytes unpacked");
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
            return header.element().values(name, header.order(), header.shape(), data);
        }
    }

    private static int[] labels(RawValues values, ModelSpec spec) {
        if (!(values instanceof RawArray array)
                || array.shape().length != 1
                || array.type() == RawType.F4
                || array.type() == RawType.F8) {
            throw new InvalidInputException(
                    Dataset.LABEL,
                    (values instanceof RawArray numbers ? numbers.type() : "texts") + Arrays.toString(values.shape()),
                    "integers, one axis");
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

    private static String names(ZipFile zip) {
        return String.join(", ", zip.stream().map(ZipEntry::getName).toList());
    }
}
