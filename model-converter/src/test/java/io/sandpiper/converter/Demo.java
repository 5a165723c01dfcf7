package io.sandpiper.converter;

import io.sandpiper.converter.format.Formats;
import io.sandpiper.converter.format.OnnxFormat;
import io.sandpiper.converter.format.TfliteFormat;
import io.sandpiper.converter.importer.Importers;
import io.sandpiper.converter.importer.packing.MlflowFolder;
import io.sandpiper.converter.importer.packing.PlainFolder;
import io.sandpiper.converter.importer.packing.ZipArchive;
import io.sandpiper.converter.importer.ready.OnnxImporter;
import io.sandpiper.converter.importer.ready.TfliteImporter;
import io.sandpiper.converter.importer.refused.KnownFormats;
import io.sandpiper.protocol.name.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conversions of the demo's models. */
public final class Demo {
    public static final Path FOLDER =
            Path.of(System.getProperty("sandpiper.root")).resolve("configs/demo");

    private Demo() {}

    public static ConvertRequest fashion(String version, Path out) {
        return fashion(version, out, null, "fashion/holdout.npz");
    }

    public static ConvertRequest fashion(String version, Path out, @Nullable String compareWith, String holdout) {
        return new ConvertRequest(
                FOLDER.resolve("fashion/fashion-" + version + ".onnx"),
                new ModelVersion("fashion", version),
                FOLDER.resolve("fashion/model.yaml"),
                FOLDER.resolve("fashion/calibration.npz"),
                FOLDER.resolve(holdout),
                compareWith == null ? null : FOLDER.resolve(compareWith),
                null,
                null,
                false,
                false,
                Wanted.DEFAULT,
                out,
                null);
    }

    static ConvertRequest wine(Path out, boolean withSpec) {
        return new ConvertRequest(
                FOLDER.resolve("wine/wine-1.0.0.onnx"),
                new ModelVersion("wine", "1.0.0"),
                withSpec ? FOLDER.resolve("wine/model.yaml") : null,
                FOLDER.resolve("wine/calibration.csv"),
                FOLDER.resolve("wine/holdout.csv"),
                null,
                null,
                null,
                false,
                false,
                Wanted.DEFAULT,
                out,
                null);
    }

    /** The demo's network as a TensorFlow Lite file. */
    static ConvertRequest tflite(String file, String spec, Path out, @Nullable String compareWith, double tolerance) {
        return new ConvertRequest(
                FOLDER.resolve("fashion").resolve(file),
                new ModelVersion("fashion-tflite", "1.0.0"),
                FOLDER.resolve("fashion").resolve(spec),
                FOLDER.resolve("fashion/calibration.npz"),
                FOLDER.resolve("fashion/holdout.npz"),
                compareWith == null ? null : FOLDER.resolve(compareWith),
                compareWith == null ? null : FOLDER.resolve("fashion/model.yaml"),
                null,
                false,
                false,
                new Wanted(tolerance, null, null, List.of(), null),
                out,
                null);
    }

    /** A bare model file, nothing else. */
    static ConvertRequest bare(Path model, Path out) {
        return new ConvertRequest(
                model,
                new ModelVersion("bare", "1.0.0"),
                null,
                null,
                null,
                null,
                null,
                null,
                false,
                false,
                Wanted.DEFAULT,
                out,
                null);
    }

    /** Those that need nothing installed. */
    public static Importers importers() {
        return new Importers(
                List.of(new KnownFormats(), new TfliteImporter(), new OnnxImporter()),
                List.of(new MlflowFolder(), new ZipArchive(), new PlainFolder()));
    }

    public static ConversionResult convert(ConvertRequest request) throws IOException {
        return new Conversion(
                        Demo.importers(),
                        new Formats(List.of(new OnnxFormat(), new TfliteFormat())),
                        Clock.systemUTC(),
                        "test")
                .run(request, (stage, fraction, message) -> {});
    }
}
