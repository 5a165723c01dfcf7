package io.sandpiper.converter;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Evidence.Measured;
import io.sandpiper.protocol.bundle.Golden;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.chunk.ChunkList;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.limit.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TimeZone;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's models from end to end. */
class DemoConversionTest {
    @TempDir
    static Path folder;

    private static Path out;
    private static ConversionResult fashion;

    @BeforeAll
    static void convert() throws IOException {
        out = folder.resolve("fashion");
        fashion = Demo.convert(Demo.fashion("1.0.0", out));
    }

    @Test
    void int8_is_within_half_a_point_and_55_percent_of_the_bytes() {
        Measured fp32 = requireNonNull(fashion.evidence().variants().get("fp32"));
        Measured int8 = requireNonNull(fashion.evidence().variants().get("int8"));
        assertThat(int8.samples()).isEqualTo(1_000);
        assertThat(int8.value()).isBetween(requireNonNull(fp32.value()) - 0.005, 1.0);
        assertThat((double) int8.bytes() / fp32.bytes()).isLessThanOrEqualTo(0.55);
        assertThat(int8.low()).isLessThan(requireNonNull(int8.value()));
        assertThat(int8.high()).isGreaterThan(requireNonNull(int8.value()));
        assertThat(int8.worstLayers()).hasSize(3).allMatch(l -> l.decibels() > 15);
    }

    @Test
    void the_same_push_gives_the_same_manifest_in_another_folder_and_time_zone() throws IOException {
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Apia"));
            ConversionResult again = Demo.convert(Demo.fashion("1.0.0", folder.resolve("elsewhere")));
            assertThat(again.manifest().digest()).isEqualTo(fashion.manifest().digest());
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void every_blob_is_there_and_each_longer_than_a_chunk_names_its_list() throws IOException {
        BundleLayout layout = new BundleLayout(out);
        Manifest manifest = layout.manifest();
        assertThat(manifest.variants())
                .extracting(d -> d.annotation("io.sandpiper.variant").orElse(""))
                .containsExactly("int8", "fp32");
        for (Descriptor blob : manifest.blobs().toList()) {
            byte[] bytes = layout.read(blob, Integer.MAX_VALUE);
            assertThat(blob.chunks().isPresent()).isEqualTo(bytes.length > Limits.CHUNK_BYTES);
            if (blob.chunks().isPresent()) {
                Descriptor list = manifest.layer(blob.chunks().get()).orElseThrow();
                assertThat(list.mediaType()).isEqualTo(MediaTypes.CHUNKS);
                assertThat(ChunkList.parse(layout.read(list, Limits.CHUNK_BYTES), blob.size())
                                .count())
                        .isEqualTo(ChunkList.count(blob.size()));
            }
        }
    }

    @Test
    void golden_cases_show_each_class_and_what_each_variant_answers() throws IOException {
        BundleLayout layout = new BundleLayout(out);
        Descriptor layer = layout.manifest().layer(MediaTypes.GOLDEN).orElseThrow();
        Golden golden = Json.read("golden", layout.read(layer, 1 << 20), Golden.class);
        assertThat(golden.cases()).hasSize(16);
        for (int i = 0; i < 10; i++) {
            assertThat(golden.cases().get(i).name()).startsWith("class-" + i + "-sample-");
        }
        assertThat(golden.cases())
                .extracting(c -> c.name().replaceAll("-sample-.*", ""))
                .endsWith("border", "border", "largest-input", "smallest-input", "largest-output", "smallest-output");
        assertThat(requireNonNull(golden.tolerances().get("int8")).absolute())
                .isGreaterThan(requireNonNull(golden.tolerances().get("fp32")).absolute());
        assertThat(golden.cases()).allMatch(c -> c.expected().keySet().equals(java.util.Set.of("fp32", "int8")));
    }

    @Test
    void a_model_without_products_has_nothing_to_quantize_and_says_so() throws IOException {
        ConversionResult wine = Demo.convert(Demo.wine(folder.resolve("wine"), true));
        assertThat(wine.variants()).containsOnlyKeys("fp32");
        assertThat(wine.evidence().omitted().get("int8")).startsWith("nothing to quantize");
        assertThat(requireNonNull(wine.evidence().original()).value()).isGreaterThan(0.9);
    }

    @Test
    void a_csv_header_stands_in_for_a_spec() throws IOException {
        ConversionResult wine = Demo.convert(Demo.wine(folder.resolve("wine-without-spec"), false));
        assertThat(requireNonNull(wine.evidence().original()).value()).isGreaterThan(0.9);
    }

    @Test
    void a_version_that_is_clearly_worse_is_refused_with_both_figures() {
        assertThatThrownBy(() -> Demo.convert(Demo.fashion(
                        "1.1.0", folder.resolve("damaged"), "fashion/fashion-1.0.0.onnx", "fashion/holdout.npz")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("accuracy of fashion@1.1.0")
                .hasMessageContaining("0.908")
                .hasMessageContaining("--accept-regression");
    }

    @Test
    void a_model_alone_becomes_fp32_and_says_what_is_missing() throws IOException {
        ConversionResult bare =
                Demo.convert(Demo.bare(Demo.FOLDER.resolve("fashion/fashion-1.0.0.onnx"), folder.resolve("bare")));
        assertThat(bare.variants()).containsOnlyKeys("fp32");
        assertThat(bare.notes()).anyMatch(n -> n.contains("no calibration data"));
        assertThat(bare.notes()).anyMatch(n -> n.contains("no held-out data"));
    }

    private static Path variant(String name) throws IOException {
        BundleLayout layout = new BundleLayout(out);
        Descriptor layer = layout.manifest().variants().stream()
                .filter(d -> d.annotation("io.sandpiper.variant").orElse("").equals(name))
                .findFirst()
                .orElseThrow();
        Path file = folder.resolve(name + ".onnx");
        Files.write(file, layout.read(layer, Integer.MAX_VALUE));
        return file;
    }
}
