package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BundleNeedsTest {
    private static final Set<String> ENGINES = Set.of("onnxruntime");
    private static final Descriptor LIST = blob(MediaTypes.CHUNKS, 3, 64);

    @Test
    void names_the_variant_its_chunk_list_and_the_spec() {
        Manifest manifest = manifest(100);
        assertThat(BundleNeeds.of(manifest, ENGINES))
                .extracting(Descriptor::digest)
                .containsExactlyInAnyOrder(
                        manifest.config().digest(),
                        manifest.variants().getFirst().digest(),
                        LIST.digest());
    }

    @Test
    void a_spec_that_the_agent_could_not_hold_is_refused_before_it_is_fetched() {
        assertThatThrownBy(() -> BundleNeeds.of(manifest(Limits.SPEC_BYTES + 1L), ENGINES))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("manifest.config");
    }

    private static Manifest manifest(long specBytes) {
        Descriptor model = new Descriptor(
                MediaTypes.ONNX,
                Digest.of(new byte[] {2}),
                100_000,
                Map.of(
                        Annotations.VARIANT, "fp32",
                        Annotations.ENGINE, "onnxruntime",
                        Annotations.CHUNKS, LIST.digest().toString()));
        return Manifest.of(
                blob(MediaTypes.SPEC, 1, specBytes),
                List.of(model, LIST),
                Map.of(Annotations.MODEL, "wine", Annotations.VERSION, "1.0.0"));
    }

    private static Descriptor blob(String type, int seed, long size) {
        return Descriptor.of(type, Digest.of(new byte[] {(byte) seed}), size);
    }
}
