package io.sandpiper.converter.importer.tree;

import static java.util.Objects.requireNonNull;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.Imported;
import io.sandpiper.converter.importer.Importer;
import io.sandpiper.converter.importer.Source;
import io.sandpiper.converter.importer.lightgbm.LightgbmImporter;
import io.sandpiper.converter.importer.xgboost.XgboostImporter;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.engine.onnx.OnnxEngine;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Damages real files over and over: {@code DamagedFilesMain FOLDER ROUNDS SEED}. A file may be read, or refused with a
 * sentence; anything else is printed with its seed, and so are the sentences, by how often they came.
 */
public final class DamagedFilesMain {
    private static final long SLOW_MILLIS = 5_000;

    private DamagedFilesMain() {}

    public static void main(String[] arguments) throws IOException {
        int rounds = Integer.parseInt(arguments[1]);
        long seed = Long.parseLong(arguments[2]);
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of(arguments[0]))) {
            files = all.filter(f -> f.getFileName().toString().startsWith("model."))
                    .sorted()
                    .toList();
        }
        Map<String, Integer> answers = new TreeMap<>();
        Path scratch = Files.createTempDirectory("damaged");
        for (int round = 0; round < rounds; round++) {
            Random random = new Random(seed + round);
            Path file = files.get(random.nextInt(files.size()));
            Path damaged = scratch.resolve("model");
            Files.write(damaged, damage(Files.readAllBytes(file), random));
            long before = System.nanoTime();
            answers.merge(answer(damaged, scratch, file + ", seed " + (seed + round)), 1, Integer::sum);
            long millis = (System.nanoTime() - before) / 1_000_000;
            if (millis > SLOW_MILLIS) {
                System.out.println("SLOW " + millis + " ms: " + file + ", seed " + (seed + round));
            }
        }
        answers.forEach((answer, count) -> System.out.println(count + "  " + answer));
    }

    private static String answer(Path damaged, Path scratch, String which) {
        try {
            Source source = Source.of(damaged);
            for (Importer importer : List.of(new XgboostImporter(), new LightgbmImporter())) {
                if (importer.reads(source)) {
                    Imported imported = importer.read(source, null, scratch, (_, _, _) -> {});
                    try (LoadedModel model = new OnnxEngine().load(imported.model(), LoadOptions.SERVING);
                            Execution execution = model.open(1)) {
                        execution.run(requireNonNull(imported.cases()).inputs());
                    }
                    return "read";
                }
            }
            return "no importer's";
        } catch (InvalidInputException | RefusedException e) {
            return e.getClass().getSimpleName() + ": "
                    + String.valueOf(e.getMessage()).replaceAll("\\d+", "#").replaceAll("^(.{90}).*", "$1");
        } catch (Throwable e) {
            System.out.println("WRONG " + which + ": " + e);
            e.printStackTrace(System.out);
            return "WRONG " + e;
        }
    }

    private static byte[] damage(byte[] bytes, Random random) {
        byte[] damaged = bytes.clone();
        switch (random.nextInt(5)) {
            case 0 -> {
                return Arrays.copyOf(damaged, random.nextInt(damaged.length));
            }
            case 1 -> {
                for (int i = 0; i < 1 + random.nextInt(20); i++) {
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 2 -> {
                // Where the structure stands: in front.
                for (int i = 0; i < 1 + random.nextInt(4); i++) {
                    damaged[random.nextInt(Math.min(3_000, damaged.length))] = (byte) random.nextInt(256);
                }
            }
            case 3 -> {
                int from = random.nextInt(damaged.length);
                int length = random.nextInt(Math.min(200, damaged.length - from));
                int to = random.nextInt(damaged.length - length);
                System.arraycopy(damaged, from, damaged, to, length);
            }
            default -> {
                // Another digit in place of a digit: the text stays well-formed.
                for (int i = 0; i < 200; i++) {
                    int at = random.nextInt(damaged.length);
                    if (damaged[at] >= '0' && damaged[at] <= '9') {
                        damaged[at] = (byte) ('0' + random.nextInt(10));
                        if (random.nextBoolean()) {
                            break;
                        }
                    }
                }
            }
        }
        return damaged;
    }
}
