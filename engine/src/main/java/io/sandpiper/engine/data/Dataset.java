package io.sandpiper.engine.data;

import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Samples in memory: one array of numbers or texts an input, and an integer label a sample where the file has them. Immutable; any
 * thread.
 *
 * @param inputs by input name, all with the same first axis
 * @param labels class index a sample, null where there are none
 */
public record Dataset(Map<String, RawValues> inputs, int @Nullable [] labels, int samples) {
    /** The array or column with the class of each sample. */
    public static final String LABEL = "label";

    private static final byte[] ZIP_MAGIC = {'P', 'K', 3, 4};

    public Dataset {
        inputs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        if (samples < 1 || samples > DataLimits.SAMPLES) {
            throw new InvalidInputException("samples", samples, "1 to " + DataLimits.SAMPLES);
        }
        for (RawValues array : inputs.values()) {
            if (array.samples() != samples) {
                throw new InvalidInputException(
                        array.name(), array.samples() + " samples", samples + " samples, as the other arrays have");
            }
        }
        if (labels != null && labels.length != samples) {
            throw new InvalidInputException(LABEL, labels.length + " labels", samples + ", one a sample");
        }
    }

    /** Samples without classes. */
    public static Dataset unlabelled(Map<String, RawValues> inputs, int samples) {
        return new Dataset(inputs, null, samples);
    }

    /**
     * Reads a data file for a model: {@code .npz} when it begins as a zip archive does, else CSV; the name of the file
     * says nothing, because it may be a digest. Blocks.
     *
     * @throws InvalidInputException naming the array, or the line and column, at fault
     */
    public static Dataset read(Path file, ModelSpec spec) throws IOException {
        return isZip(file) ? NpzDataset.read(file, spec) : CsvDataset.read(file, spec);
    }

    /**
     * As {@link #read(Path, ModelSpec)}, but of an archive of numbers that would take more memory than that only every
     * second sample, or every third and so on.
     */
    public static Dataset readSpread(Path file, ModelSpec spec, long bytes) throws IOException {
        return isZip(file) ? NpzDataset.readSpread(file, spec, bytes) : CsvDataset.read(file, spec);
    }

    /** True where the file begins as a zip archive does. */
    public static boolean isZip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(ZIP_MAGIC.length), ZIP_MAGIC);
        }
    }

    /** Arrays of an archive that are neither an input of the model nor its classes, by name; none of CSV. */
    public static List<String> unread(Path file, ModelSpec spec) throws IOException {
        return isZip(file) ? NpzDataset.unread(file, spec) : List.of();
    }

    /** Some samples by their places; values are not copied. */
    public Dataset part(int[] chosen) {
        Map<String, RawValues> parts = new LinkedHashMap<>();
        inputs.forEach((name, values) -> parts.put(name, values.part(chosen)));
        int[] all = labels;
        return new Dataset(
                parts,
                all == null ? null : Arrays.stream(chosen).map(i -> all[i]).toArray(),
                chosen.length);
    }

    /** Some samples, evenly spread over all: data often lies sorted. */
    public Dataset spread(int wanted) {
        return wanted >= samples ? this : part(places(wanted));
    }

    /** Which samples {@link #spread} takes, in order; all where there are no more than wanted. */
    public int[] places(int wanted) {
        int count = Math.min(wanted, samples);
        return IntStream.range(0, count)
                .map(i -> (int) ((long) i * samples / count))
                .toArray();
    }

    /** What an input takes of the samples. */
    public RawValues values(String name) {
        RawValues values = inputs.get(name);
        if (values == null) {
            throw new InvalidInputException("data", String.join(", ", inputs.keySet()), "an array named " + name);
        }
        return values;
    }

    /** The raw values of an input of numbers. */
    public RawArray input(String name) {
        if (values(name) instanceof RawArray array) {
            return array;
        }
        throw new InvalidInputException(name, "texts", "an input of numbers");
    }
}
