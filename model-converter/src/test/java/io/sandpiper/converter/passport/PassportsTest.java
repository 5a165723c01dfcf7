package io.sandpiper.converter.passport;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sandpiper.converter.ConversionResult;
import io.sandpiper.converter.ConvertRequest;
import io.sandpiper.converter.Demo;
import io.sandpiper.converter.Wanted;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.onnx.OnnxEngine;
import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Evidence.ClassParity;
import io.sandpiper.protocol.bundle.Evidence.Measured;
import io.sandpiper.protocol.name.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that came quantized, converted: configs/demo/make_quantized.py made them. */
class PassportsTest {
    private static final Path DEMO =
            Path.of(System.getProperty("sandpiper.root")).resolve("configs/demo");
    private static final String WITHOUT_VNNI = "linux/amd64";
    private static final List<String> EXACT = List.of("linux/amd64+vnni", "linux/arm64");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"templates-u8s8", "templates-s8s8", "templates-qoperator", "templates-dynamic"})
    void a_model_that_is_wrong_where_sums_saturate_is_limited(String name) throws IOException, EngineException {
        assumeTrue(HostSums.saturate(new OnnxEngine(), folder), "a machine without VNNI");
        ConversionResult result = Demo.convert(quantized(name, true, "out"));
        assertThat(devices(result)).isEqualTo(EXACT);
        Measured int8 = measured(result);
        ClassParity cut = parity(int8).get(WITHOUT_VNNI);
        assertThat(requireNonNull(cut).published()).isFalse();
        assertThat(requireNonNull(cut.loss()).value()).isGreaterThan(0.1);
        assertThat(requireNonNull(parity(int8).get("linux/arm64+dotprod")).agreement())
                .isEqualTo(1.0);
        assertThat(int8.limited()).contains("limited to linux/amd64+vnni and linux/arm64", "the worst layer is match");
        assertThat(result.notes()).contains("int8 is " + int8.limited());
        // What it is worth where sums are exact: evidence does not depend on the machine that converts.
        assertThat(requireNonNull(int8.value())).isGreaterThan(0.6);
        assertThat(Demo.convert(quantized(name, true, "again")).manifest().digest())
                .isEqualTo(result.manifest().digest());
    }

    @Test
    void a_model_that_loses_little_is_measured_and_for_all() throws IOException, EngineException {
        assumeTrue(HostSums.saturate(new OnnxEngine(), folder), "a machine without VNNI");
        ConversionResult result = Demo.convert(quantized("fashion-u8s8", true, "out"));
        assertThat(devices(result)).containsExactly("any");
        ClassParity cut = requireNonNull(parity(measured(result)).get(WITHOUT_VNNI));
        assertThat(cut.basis()).isEqualTo(ClassParity.MEASURED);
        assertThat(requireNonNull(cut.agreement())).isBetween(0.95, 0.999);
        assertThat(requireNonNull(cut.decibels())).isBetween(15.0, 30.0);
    }

    @Test
    void a_model_whose_weights_cannot_saturate_is_for_all_by_construction() throws IOException {
        ConversionResult result = Demo.convert(quantized("templates-7bit", true, "out"));
        assertThat(devices(result)).containsExactly("any");
        assertThat(parity(measured(result)).values())
                .hasSize(4)
                .containsOnly(new ClassParity(ClassParity.CONSTRUCTION, true, 1.0, null, null));
    }

    @Test
    void nobody_vouches_for_what_may_saturate_and_was_not_measured() throws IOException {
        ConversionResult result = Demo.convert(quantized("templates-u8s8", false, "out"));
        assertThat(devices(result)).isEqualTo(EXACT);
        ClassParity cut = requireNonNull(parity(measured(result)).get(WITHOUT_VNNI));
        assertThat(cut).isEqualTo(new ClassParity(ClassParity.UNMEASURED, false, null, null, null));
        assertThat(measured(result).limited()).contains("layer match can exceed 16 bits", "--holdout");
    }

    @Test
    void the_searchs_own_variant_is_for_all_and_float_arithmetic_has_no_passport() throws IOException {
        ConversionResult result = Demo.convert(Demo.fashion("1.0.0", folder.resolve("out")));
        // Integer weights with float arithmetic, or where integers are faster products that cannot saturate.
        Map<String, ClassParity> classes = measured(result).classes();
        assertThat(classes == null ? List.<ClassParity>of() : classes.values())
                .allMatch(c -> c.basis().equals(ClassParity.CONSTRUCTION));
        assertThat(requireNonNull(result.evidence().variants().get("fp32")).classes())
                .isNull();
    }

    private ConvertRequest quantized(String name, boolean data, String out) {
        return new ConvertRequest(
                DEMO.resolve("quantized/" + name + ".onnx"),
                new ModelVersion(name, "1.0.0"),
                DEMO.resolve("fashion/model.yaml"),
                null,
                data ? DEMO.resolve("fashion/holdout.npz") : null,
                null,
                null,
                null,
                false,
                false,
                Wanted.DEFAULT,
                folder.resolve(out),
                null);
    }

    private static List<String> devices(ConversionResult result) {
        List<Descriptor> variants = result.manifest().variants();
        assertThat(variants)
                .extracting(Descriptor::digest)
                .containsOnly(variants.getFirst().digest());
        return variants.stream()
                .map(v -> v.annotation(Annotations.DEVICE_CLASS).orElseThrow())
                .toList();
    }

    private static Measured measured(ConversionResult result) {
        return requireNonNull(result.evidence().variants().get("int8"));
    }

    private static Map<String, ClassParity> parity(Measured measured) {
        return requireNonNull(measured.classes());
    }
}
