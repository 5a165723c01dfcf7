package io.sandpiper.bench.scenario;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Images of random grey levels, 28 x 28, as files to score. */
final class ScoreFiles {
    private static final int PIXELS = 784;
    private static final int SEED = 7;
    private static final int HEADER_BYTES = 118;

    private ScoreFiles() {}

    /** An {@code .npz} with the array {@code image}, one byte a pixel, as {@code numpy.savez} writes it: not compressed. */
    static Path array(Path folder, int rows) throws IOException {
        Path file = folder.resolve("images.npz");
        array(file, "image", rows, 1, 28, 28);
        return file;
    }

    /** Random bytes of a shape, one array. */
    static void array(Path file, String name, int rows, int channels, int height, int width) throws IOException {
        Random random = new Random(SEED);
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            zip.putNextEntry(new ZipEntry(name + ".npy"));
            String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (" + rows + ", " + channels + ", "
                    + height + ", " + width + "), }";
            zip.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, HEADER_BYTES, 0});
            zip.write((header + " ".repeat(HEADER_BYTES - 1 - header.length()) + "\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] image = new byte[channels * height * width];
            for (int row = 0; row < rows; row++) {
                random.nextBytes(image);
                zip.write(image);
            }
        }
    }

    /** The same kind of image as CSV, a column a pixel. */
    static Path table(Path folder, int rows) throws IOException {
        Path file = folder.resolve("images.csv");
        Random random = new Random(SEED);
        try (OutputStream out = Files.newOutputStream(file);
                PrintWriter lines = new PrintWriter(out, false, StandardCharsets.US_ASCII)) {
            lines.print(IntStream.range(0, PIXELS).mapToObj(i -> "p" + i).collect(Collectors.joining(",")));
            lines.print('\n');
            for (int row = 0; row < rows; row++) {
                lines.print(
                        random.ints(PIXELS, 0, 256).mapToObj(Integer::toString).collect(Collectors.joining(",")));
                lines.print('\n');
            }
        }
        return file;
    }
}
