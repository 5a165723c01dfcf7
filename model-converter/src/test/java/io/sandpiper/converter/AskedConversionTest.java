package io.sandpiper.converter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.name.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a push asks of variants, and pushes that bring no data. */
class AskedConversionTest {
    private static final Path FASHION =
            Path.of(System.getProperty("sandpiper.root")).resolve("configs/demo/fashion");

    @TempDir
    Path folder;

    @Test
    void without_data_weights_alone_become_integers_for_their_size_and_the_notes_say_how_weak_that_is()
            throws IOException {
        ConversionResult result = convert(new Wanted(0.01, 100_000L, null, List.of(), null), "bare", null);
        assertThat(result.variants()).containsOnlyKeys("int8");
        assertThat(result.report().trials()).allMatch(t -> t.recipe().startsWith("weights only"));
        assertThat(result.notes()).anyMatch(n -> n.contains("weak evidence"));
    }

    @Test
    void what_is_larger_than_asked_for_is_left_out() throws IOException {
        ConversionResult result = convert(new Wanted(0.01, 60_000L, null, List.of(), null), "small", "holdout.npz");
        assertThat(result.variants()).containsOnlyKeys("int8");
        assertThat(result.variants().get("int8")).isLessThanOrEqualTo(60_000);
        assertThat(result.evidence().omitted().get("fp32")).contains("--max-bytes 60000");
    }

    @Test
    void where_nothing_is_small_or_fast_enough_the_push_is_refused_with_what_there_was() {
        assertThatThrownBy(() -> convert(new Wanted(0.01, 1_000L, null, List.of(), null), "tiny", "holdout.npz"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("fp32: 179002 bytes (--max-bytes 1000)")
                .hasMessageContaining("the smallest that holds has");
        assertThatThrownBy(() -> convert(new Wanted(0.01, null, 1e-6, List.of(), null), "fast", "holdout.npz"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("ms for one sample here (--max-ms 1.0E-6)");
    }

    @Test
    void targets_stand_in_the_manifest_instead_of_any() throws IOException {
        ConversionResult result = convert(
                new Wanted(0.01, null, null, List.of("linux/arm64+dotprod", "linux/amd64"), null),
                "for",
                "holdout.npz");
        assertThat(result.manifest().variants())
                .extracting(v -> v.annotation(Annotations.DEVICE_CLASS).orElse(""))
                .containsExactly("linux/amd64", "linux/arm64+dotprod");
    }

    private ConversionResult convert(Wanted wanted, String out, @Nullable String holdout) throws IOException {
        return Demo.convert(new ConvertRequest(
                FASHION.resolve("fashion-1.0.0.onnx"),
                new ModelVersion("fashion", "1.0.0"),
                holdout == null ? null : FASHION.resolve("model.yaml"),
                null,
                holdout == null ? null : FASHION.resolve(holdout),
                null,
                null,
                null,
                false,
                false,
                wanted,
                folder.resolve(out),
                null));
    }
}
