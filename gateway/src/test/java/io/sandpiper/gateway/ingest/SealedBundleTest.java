package io.sandpiper.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.seal.SealedBlob;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedBundleTest {
    @TempDir
    Path folder;

    @Test
    void a_variant_for_two_classes_is_sealed_once_and_its_chunk_list_is_that_of_the_sealed_bytes() throws Exception {
        BundleLayout layout = new BundleLayout(folder);
        Descriptor spec = layout.put(MediaTypes.SPEC, "{}".getBytes(StandardCharsets.UTF_8));
        List<Descriptor> layers = new ArrayList<>();
        Descriptor blob = layout.withChunks(layout.put(MediaTypes.ONNX, new byte[3 * Limits.CHUNK_BYTES]), layers::add);
        for (String device : List.of("linux/amd64+vnni", "linux/arm64+dotprod")) {
            Map<String, String> annotations = new TreeMap<>(Map.of(
                    Annotations.VARIANT, "int8",
                    Annotations.DEVICE_CLASS, device,
                    Annotations.ENGINE, "onnxruntime",
                    Annotations.RANK, "1"));
            blob.chunks().ifPresent(list -> annotations.put(Annotations.CHUNKS, list.toString()));
            layers.add(new Descriptor(blob.mediaType(), blob.digest(), blob.size(), annotations));
        }
        layout.finish(Manifest.of(spec, layers, Map.of(Annotations.MODEL, "fashion", Annotations.VERSION, "1.0.0")));
        Manifest sealed = SealedBundle.make(folder, new SecretKeySpec(new byte[32], "AES"));
        assertThat(sealed.variants()).hasSize(2);
        Descriptor first = sealed.variants().getFirst();
        Descriptor second = sealed.variants().getLast();
        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(first.digest()).isNotEqualTo(blob.digest());
        assertThat(SealedBlob.is(layout.blob(first.digest()))).isTrue();
        assertThat(sealed.layers())
                .filteredOn(l -> l.mediaType().equals(MediaTypes.CHUNKS))
                .hasSize(1);
        Descriptor list = sealed.layer(first.chunks().orElseThrow()).orElseThrow();
        assertThat(list.size()).isEqualTo(32L * ((first.size() + Limits.CHUNK_BYTES - 1) / Limits.CHUNK_BYTES));
        assertThat(first.annotation(Annotations.DEVICE_CLASS)).contains("linux/amd64+vnni");
        assertThat(Files.size(layout.blob(first.digest()))).isEqualTo(first.size());
    }
}
