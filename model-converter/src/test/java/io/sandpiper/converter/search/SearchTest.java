package io.sandpiper.converter.search;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.converter.Conversion;
import io.sandpiper.converter.ConversionResult;
import io.sandpiper.converter.ConvertRequest;
import io.sandpiper.converter.Demo;
import io.sandpiper.converter.Wanted;
import io.sandpiper.converter.audit.KernelAudit;
import io.sandpiper.converter.format.Formats;
import io.sandpiper.converter.format.OnnxFormat;
import io.sandpiper.converter.optimize.Optimizer;
import io.sandpiper.converter.quantize.Quantized;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.onnx.OnnxEngine;
import io.sandpiper.protocol.bundle.Evidence.Loss;
import io.sandpiper.protocol.bundle.Evidence.Measured;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.name.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nets that collapse under the plainest recipe. */
class SearchTest {
    private static final Path FASHION =
            Path.of(System.getProperty("sandpiper.root")).resolve("configs/demo/fashion");
    private static final String PLAIN = "weights only, 8 bits, per channel";

    @TempDir
    Path folder;

    @Test
    void raw_sensor_units_collapse_by_default_and_hold_as_integer_weights() throws IOException {
        RawUnitsNet.write(folder, 1_000, 3_000);
        ConversionResult result = convert(
                folder.resolve("model.onnx"),
                folder.resolve("model.yaml"),
                folder.resolve("calibration.csv"),
                folder.resolve("holdout.csv"),
                "first");
        assertThat(requireNonNull(requireNonNull(result.evidence().original()).value()))
                .isGreaterThan(0.9);
        assertThat(lossOf(PLAIN, result)).isGreaterThan(0.2);
        assertHolds(result);
        assertThat(convert(
                                folder.resolve("model.onnx"),
                                folder.resolve("model.yaml"),
                                folder.resolve("calibration.csv"),
                                folder.resolve("holdout.csv"),
                                "second")
                        .manifest()
                        .digest())
                .isEqualTo(result.manifest().digest());
    }

    @Test
    void uneven_channels_collapse_by_default_and_hold_under_the_search() throws IOException, EngineException {
        Path even = folder.resolve("even.onnx");
        Optimizer.optimize(FASHION.resolve("fashion-1.0.0.onnx"), even, folder);
        Path uneven = folder.resolve("uneven.onnx");
        UnevenNet.write(even, uneven);
        ConversionResult result = convert(
                uneven,
                FASHION.resolve("model.yaml"),
                FASHION.resolve("calibration.npz"),
                FASHION.resolve("holdout.npz"),
                "uneven");
        assertThat(lossOf(PLAIN, result)).isGreaterThan(0.2);
        assertHolds(result);
    }

    @Test
    void integers_are_chosen_where_they_are_faster() throws IOException, EngineException {
        Path even = folder.resolve("even.onnx");
        Optimizer.optimize(FASHION.resolve("fashion-1.0.0.onnx"), even, folder);
        Path uneven = folder.resolve("uneven.onnx");
        UnevenNet.write(even, uneven);
        Found slow = searched(uneven, 0.8);
        assertThat(chosen(slow).recipe()).startsWith("weights only");
        Found fast = searched(uneven, 2);
        assertThat(chosen(fast).recipe()).startsWith("static");
        assertThat(chosen(fast).speed()).isEqualTo(2);
        KernelAudit kernels = KernelAudit.of(((Quantized.Model) fast.quantized()).file(), folder);
        assertThat(kernels.integer()).containsKeys("QLinearConv", "QLinearAdd", "QGemm");
        assertThat(kernels.fallbacks()).isEmpty();
    }

    @Test
    void a_slower_one_is_chosen_for_its_size_alone() throws IOException, EngineException {
        RawUnitsNet.write(folder, 1_000, 3_000);
        ModelSpec spec = ModelSpec.parseYaml(Files.readAllBytes(folder.resolve("model.yaml")));
        Dataset data = Dataset.read(folder.resolve("calibration.csv"), spec);
        Path optimized = folder.resolve("optimized.onnx");
        Optimizer.optimize(folder.resolve("model.onnx"), optimized, folder);
        long least = Files.size(optimized);
        Goal impossible = new Goal(0.01, 10L, null);
        Search search = new Search(new OnnxEngine(), spec, Split.of(data, null), impossible, o -> v -> 0.5);
        Found none = search.run(optimized, folder, folder.resolve("none.onnx"), (done, what) -> {});
        assertThat(none.quantized()).isInstanceOf(Quantized.Omitted.class);
        assertThat(none.trials()).hasSizeGreaterThan(2).noneMatch(Trial::chosen);
        assertThat(none.trials()).allMatch(t -> t.bytes() < least);
    }

    private static Trial chosen(Found found) {
        return found.trials().stream().filter(Trial::chosen).findFirst().orElseThrow();
    }

    private Found searched(Path model, double pace) throws IOException, EngineException {
        ModelSpec spec = ModelSpec.parseYaml(Files.readAllBytes(FASHION.resolve("model.yaml")));
        Dataset calibration = Dataset.read(FASHION.resolve("calibration.npz"), spec);
        Dataset holdout = Dataset.read(FASHION.resolve("holdout.npz"), spec);
        Goal goal = new Goal(0.01, null, null);
        return new Search(new OnnxEngine(), spec, Split.of(calibration, holdout), goal, optimized -> variant -> pace)
                .run(model, folder, folder.resolve("variant-" + pace + ".onnx"), (done, what) -> {});
    }

    private static void assertHolds(ConversionResult result) throws IOException {
        Measured int8 = requireNonNull(
                result.evidence().variants().get("int8"),
                () -> result.evidence().omitted().toString());
        Measured fp32 = requireNonNull(result.evidence().variants().get("fp32"));
        Loss loss = requireNonNull(int8.loss());
        assertThat(loss.low()).isLessThanOrEqualTo(0.005);
        assertThat(loss.value()).isLessThanOrEqualTo(0.01);
        assertThat(int8.bytes()).isLessThan(fp32.bytes() * 3 / 4);
        assertThat(result.report().trials().stream().filter(Trial::chosen)).hasSize(1);
    }

    private static double lossOf(String recipe, ConversionResult result) {
        return result.report().trials().stream()
                .filter(t -> t.recipe().equals(recipe))
                .map(t -> requireNonNull(t.fidelity().loss()))
                .findFirst()
                .orElseThrow();
    }

    private ConversionResult convert(Path model, Path spec, Path calibration, Path holdout, String name)
            throws IOException {
        ConvertRequest request = new ConvertRequest(
                model,
                new ModelVersion("net", "1.0.0"),
                spec,
                calibration,
                holdout,
                null,
                null,
                null,
                false,
                false,
                Wanted.DEFAULT,
                folder.resolve(name),
                Files.createDirectories(folder.resolve(name + "-files")));
        return new Conversion(Demo.importers(), new Formats(List.of(new OnnxFormat())), Clock.systemUTC(), "test")
                .run(request, (stage, fraction, message) -> {});
    }
}
