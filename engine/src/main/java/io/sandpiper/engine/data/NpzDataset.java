package io.sandpiper.engine.data;

import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        return read(file, spec, 1);
    }

    /** Every so many-th sample, so that they take no more than that many bytes. */
    static Dataset readSpread(Path file, ModelSpec spec, long most) throws IOException {
        long bytes = 0;
        long rows = -1;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ModelSpec.Input input : spec.inputs()) {
                ZipEntry entry = zip.getEntry(input.name() + SUFFIX);
                if (entry != null) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        NpyHeader header = NpyHeader.read(input.name(), in);
                        if (header.element() instanceof NpyElement.Text) {
                            return read(file, spec, 1);
                        }
                        samples(input.name(), header, rows);
                        rows = header.shape()[0];
                        bytes += Tensor.elements(input.name(), header.shape())
                                * header.element().bytes();
                    }
                }
            }
            ZipEntry label = zip.getEntry(Dataset.LABEL + SUFFIX);
            if (label != null && spec.classifies()) {
                try (InputStream in = zip.getInputStream(label)) {
                    samples(Dataset.LABEL, NpyHeader.read(Dataset.LABEL, in), rows);
                }
            }
        } catch (ZipException e) {
            return read(file, spec, 1);
        }
        return read(file, spec, (int) Math.clamp((bytes + most - 1) / most, 1, DataLimits.SAMPLES));
    }

    /** Before samples are left out, which would hide that there are not as many of each. */
    private static void samples(String name, NpyHeader header, long rows) {
        if (header.shape().length == 0 || (rows >= 0 && header.shape()[0] != rows)) {
            throw new InvalidInputException(
                    name,
                    header.shape().length == 0 ? "no axis" : header.shape()[0] + " samples",
                    rows < 0 ? "samples along the first axis" : rows + " samples, as the other arrays have");
        }
    }

    private static Dataset read(Path file, ModelSpec spec, int step) throws IOException {
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
                RawValues values = values(zip, entry, input.name(), left, step);
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
                    inputs,
                    label == null ? null : labels(values(zip, label, Dataset.LABEL, left, step), spec),
                    samples);
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

    private static RawValues values(ZipFile zip, ZipEntry entry, String name, long bytesLeft, int step)
            throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            NpyHeader header = NpyHeader.read(name, in);
            long bytes =
                    Tensor.elements(name, header.shape()) * header.element().bytes();
            long rows = header.shape().length == 0 ? 1 : Math.max(1, header.shape()[0]);
            long kept = (rows + step - 1) / step;
            long held = header.element() instanceof NpyElement.Text
                    ? Math.max(bytes, bytes / header.element().bytes() * DataLimits.TEXT_BESIDE_BYTES)
                    : bytes / rows * kept;
            if (held > bytesLeft || held > Integer.MAX_VALUE) {
                throw new InvalidInputException(name, held + " bytes", "at most " + bytesLeft + " bytes unpacked");
            }
            if (bytes > entry.getCompressedSize() * DataLimits.DEFLATE_RATIO) {
                throw new InvalidInputException(
                        name, entry.getCompressedSize() + " bytes packed", "enough for the " + bytes + " that it says");
            }
            byte[] data = new byte[(int) (bytes / rows * kept)];
            long read = read(in, data, bytes / rows, rows, step);
            if (read < bytes || in.read() >= 0) {
                throw new InvalidInputException(
                        name, read < bytes ? read + " bytes" : "more bytes", bytes + " bytes of data");
            }
            long[] shape = header.shape().clone();
            if (shape.length > 0 && shape[0] > 0) {
                shape[0] = kept;
            }
            return header.element().values(name, header.order(), shape, data);
        }
    }

    /** Keeps the first of each {@code step} rows. @return how many bytes there were */
    private static long read(InputStream in, byte[] kept, long rowBytes, long rows, int step) throws IOException {
        if (step == 1) {
            return in.readNBytes(kept, 0, kept.length);
        }
        long read = 0;
        int at = 0;
        for (long row = 0; row < rows; row++) {
            if (row % step == 0) {
                int got = in.readNBytes(kept, at, (int) rowBytes);
                at += got;
                read += got;
            } else {
                read += skipped(in, rowBytes);
            }
        }
        return read;
    }

    /** Unlike skipNBytes it tells how far it came. */
    private static long skipped(InputStream in, long bytes) throws IOException {
        long left = bytes;
        while (left > 0) {
            long now = in.skip(left);
            if (now == 0) {
                if (in.read() < 0) {
                    break;
                }
                now = 1;
            }
            left -= now;
        }
        return bytes - left;
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

    static List<String> unread(Path file, ModelSpec spec) throws IOException {
        Set<String> read = new HashSet<>();
        spec.inputs().forEach(input -> read.add(input.name() + SUFFIX));
        if (spec.classifies()) {
            read.add(Dataset.LABEL + SUFFIX);
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> !read.contains(name))
                    .map(name -> InvalidInputException.shown(
                            name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name))
                    .toList();
        }
    }

    private static String names(ZipFile zip) {
        return String.join(", ", zip.stream().map(ZipEntry::getName).toList());
    }
}
