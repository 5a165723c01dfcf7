package io.sandpiper.engine.data;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The arrays of an {@code .npz} archive a few samples at a time, in bounded memory whatever their length. All have the
 * same first axis. Blocking; one thread.
 */
public final class NpzRows implements AutoCloseable {
    private record Array(String name, NpyHeader header, InputStream data, int sampleBytes) {}

    private final String file;
    private final ZipFile zip;
    private final List<Array> arrays = new ArrayList<>();
    private final long samples;
    private long next;

    private NpzRows(String file, ZipFile zip, List<String> names) throws IOException {
        this.file = file;
        this.zip = zip;
        if (zip.size() > DataLimits.ARRAYS) {
            throw new InvalidInputException(file, zip.size() + " arrays", "at most " + DataLimits.ARRAYS);
        }
        for (String name : names) {
            arrays.add(array(name));
        }
        samples = arrays.getFirst().header().shape()[0];
        for (Array array : arrays) {
            if (array.header().shape()[0] != samples) {
                throw new InvalidInputException(
                        file + ", " + array.name(),
                        array.header().shape()[0] + " samples",
                        samples + ", as " + arrays.getFirst().name() + " has");
            }
        }
    }

    /**
     * Opens the arrays of these names.
     *
     * @param shown what messages call the file
     */
    public static NpzRows open(String shown, Path file, List<String> names) throws IOException {
        try {
            ZipFile zip = new ZipFile(file.toFile());
            try {
                return new NpzRows(shown, zip, names);
            } catch (IOException | RuntimeException e) {
                zip.close();
                throw e;
            }
        } catch (ZipException | EOFException e) {
            throw damaged(shown, e);
        }
    }

    private Array array(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name + ".npy");
        if (entry == null) {
            throw new InvalidInputException(
                    file, String.join(", ", zip.stream().map(ZipEntry::getName).toList()), "an array " + name + ".npy");
        }
        InputStream data = zip.getInputStream(entry);
        NpyHeader header = NpyHeader.read(name, data);
        if (header.shape().length == 0 || header.shape().length > DataLimits.AXES) {
            throw new InvalidInputException(
                    file + ", " + name, header.shape().length + " axes", "1 to " + DataLimits.AXES);
        }
        long[] one = header.shape().clone();
        one[0] = 1;
        long bytes = Tensor.elements(name, one) * header.element().bytes();
        if (bytes < 1 || bytes > DataLimits.SAMPLE_BYTES) {
            throw new InvalidInputException(
                    file + ", " + name, bytes + " bytes a sample", "1 to " + DataLimits.SAMPLE_BYTES);
        }
        return new Array(name, header, data, (int) bytes);
    }

    public long samples() {
        return samples;
    }

    /** Bytes of one sample of all arrays. */
    public long sampleBytes() {
        return arrays.stream().mapToLong(Array::sampleBytes).sum();
    }

    /** The axes of one sample. */
    public long[] sampleShape(String name) {
        long[] shape = array(name, arrays).header().shape();
        return java.util.Arrays.copyOfRange(shape, 1, shape.length);
    }

    /** Whether the array holds texts. */
    public boolean holdsTexts(String name) {
        return array(name, arrays).header().element() instanceof NpyElement.Text;
    }

    private static Array array(String name, List<Array> arrays) {
        for (Array array : arrays) {
            if (array.name().equals(name)) {
                return array;
            }
        }
        throw new IllegalArgumentException("not opened: " + name);
    }

    /** The next samples of each array, in the order of the names; empty after the last. */
    public List<RawValues> next(int most) throws IOException {
        int count = (int) Math.min(most, samples - next);
        List<RawValues> read = new ArrayList<>();
        for (Array array : count > 0 ? arrays : List.<Array>of()) {
            byte[] bytes = new byte[Math.multiplyExact(count, array.sampleBytes())];
            try {
                if (array.data().readNBytes(bytes, 0, bytes.length) < bytes.length) {
                    throw new EOFException("fewer than " + samples + " samples");
                }
            } catch (ZipException | EOFException e) {
                throw damaged(file + ", " + array.name() + ", row " + next + " and on", e);
            }
            long[] shape = array.header().shape().clone();
            shape[0] = count;
            read.add(
                    array.header().element().values(array.name(), array.header().order(), shape, bytes));
        }
        next += count;
        return read;
    }

    /** Passes over samples; returns how many there were. */
    public long skip(long count) throws IOException {
        long skipped = Math.min(count, samples - next);
        for (Array array : arrays) {
            try {
                array.data().skipNBytes(skipped * array.sampleBytes());
            } catch (ZipException | EOFException e) {
                throw damaged(file + ", " + array.name(), e);
            }
        }
        next += skipped;
        return skipped;
    }

    private static InvalidInputException damaged(String place, IOException e) {
        return new InvalidInputException(
                place, "a damaged archive", "a readable .npz: " + InvalidInputException.shown("" + e.getMessage()), e);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
