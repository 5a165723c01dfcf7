package io.sandpiper.converter.importer.foreign;

import io.sandpiper.converter.importer.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * What can be told of a pickle without running it: that it is one, whose classes it names, and the scikit-learn that wrote
 * it. joblib puts arrays' bytes between the opcodes, so names are looked for, not parsed; a lie leads to another
 * environment, no further.
 *
 * @param sklearn minor version of scikit-learn, {@code 1.5}; empty where the file does not tell
 * @param torch whether it holds tensors or modules of PyTorch
 */
record PickleFacts(Optional<String> sklearn, boolean torch) {
    /** Where classes and versions are named: at the beginning of each object. */
    private static final int READ_BYTES = 64 << 20;
    /** Opcodes of protocol 2 to 5: SHORT_BINUNICODE or BINUNICODE, after the memo's (Lib/pickletools.py). */
    private static final Pattern VERSION =
            Pattern.compile("_sklearn_version(?:\\x94|q.|r.{4})?(?:\\x8c.|X.{4})(\\d+\\.\\d+)\\.\\w+", Pattern.DOTALL);

    private static final int PROTO = 0x80;
    private static final int HIGHEST_PROTOCOL = 5;

    /** True where a file begins as a pickle, or as one that joblib compressed. */
    static boolean isPickle(Source source) throws IOException {
        byte[] head = source.head();
        if (head.length < 3 || source.isFolder()) {
            return false;
        }
        boolean proto = isProtocol(head);
        return switch (compression(source)) {
            case NONE -> proto || isAscii(source);
            case ZLIB, GZIP -> holdsPickle(source);
            case OTHER -> true;
        };
    }

    private static boolean isProtocol(byte[] head) {
        return head.length > 1 && (head[0] & 0xff) == PROTO && head[1] >= 2 && head[1] <= HIGHEST_PROTOCOL;
    }

    private static boolean holdsPickle(Source source) throws IOException {
        try (InputStream in = opened(source)) {
            return isProtocol(in.readNBytes(2));
        } catch (java.util.zip.ZipException | java.io.EOFException e) {
            return false;
        }
    }

    /** Protocol 0 is text, and ends in a dot. */
    private static boolean isAscii(Source source) throws IOException {
        byte[] head = source.head();
        boolean begins = source.startsWith("(d") || source.startsWith("(l") || looksLikeGlobal(head);
        if (!begins) {
            return false;
        }
        try (java.io.RandomAccessFile file =
                new java.io.RandomAccessFile(source.path().toFile(), "r")) {
            file.seek(file.length() - 1);
            return file.read() == '.';
        }
    }

    /** Protocol 0: {@code cmodule\nname\n}. */
    private static boolean looksLikeGlobal(byte[] head) {
        return Pattern.compile("^c[\\w.]+\\n[\\w.]+\\n").matcher(text(head)).find();
    }

    static PickleFacts of(Source source) throws IOException {
        byte[] bytes;
        try (InputStream in = opened(source)) {
            bytes = in.readNBytes(READ_BYTES);
        } catch (java.util.zip.ZipException | java.io.EOFException e) {
            return new PickleFacts(Optional.empty(), false);
        }
        String text = text(bytes);
        Matcher version = VERSION.matcher(text);
        return new PickleFacts(
                version.find() ? Optional.of(version.group(1)) : Optional.empty(),
                text.contains("torch._utils") || text.contains("ctorch\n") || text.contains("torch.nn."));
    }

    private static InputStream opened(Source source) throws IOException {
        InputStream in = Files.newInputStream(source.path());
        return switch (compression(source)) {
            case ZLIB -> new InflaterInputStream(in);
            case GZIP -> new GZIPInputStream(in);
            case OTHER, NONE -> in;
        };
    }

    /** What joblib.dump(compress=…) writes. */
    private enum Compression {
        NONE,
        ZLIB,
        GZIP,
        /** bz2, xz, lzma, lz4: not read here, so the file does not tell its version. */
        OTHER
    }

    private static Compression compression(Source source) {
        if (source.startsWith((byte) 0x78, (byte) 0x9c)
                || source.startsWith((byte) 0x78, (byte) 0x01)
                || source.startsWith((byte) 0x78, (byte) 0x5e)
                || source.startsWith((byte) 0x78, (byte) 0xda)) {
            return Compression.ZLIB;
        }
        if (source.startsWith((byte) 0x1f, (byte) 0x8b)) {
            return Compression.GZIP;
        }
        boolean other = source.startsWith("BZh")
                || source.startsWith((byte) 0xfd, (byte) '7', (byte) 'z', (byte) 'X', (byte) 'Z')
                || source.startsWith((byte) 0x5d, (byte) 0, (byte) 0)
                || source.startsWith((byte) 0x04, (byte) 0x22, (byte) 0x4d, (byte) 0x18);
        return other ? Compression.OTHER : Compression.NONE;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
