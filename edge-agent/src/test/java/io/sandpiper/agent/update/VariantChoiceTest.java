package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A variant that its passport limits to some classes has one descriptor for each. */
final class VariantChoiceTest {
    private static final Descriptor ON_VNNI = variant("int8", "linux/amd64+vnni", "0");
    private static final Descriptor ON_ARM = variant("int8", "linux/arm64", "0");
    private static final Descriptor PLAIN = variant("fp32", "any", "1");

    private final VariantChoice old = choice("amd64", "avx2");
    private final VariantChoice vnni = choice("amd64", "avx2", "vnni");
    private final VariantChoice pi5 = choice("arm64", "neon", "dotprod");

    @Test
    void a_limited_variant_runs_on_its_classes() {
        assertThat(vnni.choose(manifest(ON_VNNI, ON_ARM, PLAIN))).isEqualTo(ON_VNNI);
        assertThat(pi5.choose(manifest(ON_VNNI, ON_ARM, PLAIN))).isEqualTo(ON_ARM);
    }

    @Test
    void others_take_the_next_variant() {
        assertThat(old.choose(manifest(ON_VNNI, ON_ARM, PLAIN))).isEqualTo(PLAIN);
    }

    @Test
    void where_there_is_no_other_one_it_is_refused_with_what_each_needs() {
        assertThatThrownBy(() -> old.choose(manifest(ON_VNNI, ON_ARM)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(
                        "int8 needs onnxruntime on linux/amd64+vnni; int8 needs onnxruntime on linux/arm64")
                .hasMessageContaining("linux/amd64[avx2]");
    }

    @Test
    void the_variant_of_a_name_is_the_same_blob_whichever_descriptor_is_met() {
        assertThat(VariantChoice.named(manifest(ON_VNNI, ON_ARM), "int8").digest())
                .isEqualTo(ON_ARM.digest());
    }

    private static VariantChoice choice(String architecture, String... sets) {
        return new VariantChoice(Set.of("onnxruntime"), new DeviceClass("linux", architecture, Set.of(sets)));
    }

    private static Manifest manifest(Descriptor... variants) {
        return Manifest.of(
                Descriptor.of(MediaTypes.SPEC, Digest.of(new byte[0]), 0),
                List.of(variants),
                Map.of(Annotations.MODEL, "m", Annotations.VERSION, "1.0.0"));
    }

    private static Descriptor variant(String name, String device, String rank) {
        return new Descriptor(
                MediaTypes.ONNX,
                Digest.of(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                1,
                Map.of(
                        Annotations.VARIANT, name,
                        Annotations.ENGINE, "onnxruntime",
                        Annotations.DEVICE_CLASS, device,
                        Annotations.RANK, rank));
    }
}
