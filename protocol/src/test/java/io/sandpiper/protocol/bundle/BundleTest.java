package io.sandpiper.protocol.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
    private static final Map<String, String> IDENTITY = Map.of(Annotations.MODEL, "m", Annotations.VERSION, "1.0.0");

    @TempDir
    Path folder;

    @Test
    void a_layout_gives_back_the_manifest_it_was_given() throws IOException {
        BundleLayout layout = new BundleLayout(folder);
        Manifest manifest = Manifest.of(layout.put(MediaTypes.SPEC, new byte[] {'{', '}'}), List.of(), IDENTITY);
        layout.finish(manifest);
        assertThat(layout.manifest()).isEqualTo(manifest);
        assertThat(layout.manifest().digest()).isEqualTo(manifest.digest());
    }

    @Test
    void refuses_a_blob_whose_bytes_were_changed() throws IOException {
        BundleLayout layout = new BundleLayout(folder);
        Descriptor blob = layout.put(MediaTypes.SPEC, new byte[] {1, 2});
        Files.write(layout.blob(blob.digest()), new byte[] {1, 3});
        assertThatThrownBy(() -> layout.read(blob, 10)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void variants_come_in_their_order_of_preference() {
        Descriptor config = Descriptor.of(MediaTypes.SPEC, io.sandpiper.protocol.digest.Digest.of(new byte[0]), 0);
        Descriptor fp32 = variant("fp32", "1");
        Descriptor int8 = variant("int8", "0");
        assertThat(Manifest.of(config, List.of(fp32, int8), IDENTITY).variants())
                .containsExactly(int8, fp32);
    }

    @Test
    void a_spec_takes_one_scale_or_one_a_feature() {
        ModelSpec spec = ModelSpec.parseYaml(yaml("scale: [1, 2, 3]"));
        assertThat(spec.inputs().getFirst().scale()).containsExactly(1.0, 2.0, 3.0);
        assertThat(ModelSpec.parseYaml(yaml("scale: 0.5")).inputs().getFirst().scale())
                .containsExactly(0.5);
        assertThatThrownBy(() -> ModelSpec.parseYaml(yaml("scale: [1, 2]")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("one a feature");
    }

    @Test
    void a_spec_with_an_unknown_task_says_which_there_are() {
        byte[] yaml = new String(yaml("scale: 1"), StandardCharsets.UTF_8)
                .replace("tabular", "tabula")
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ModelSpec.parseYaml(yaml))
                .hasMessageContaining("tabula")
                .hasMessageContaining("image-classification");
    }

    private static Descriptor variant(String name, String rank) {
        return new Descriptor(
                MediaTypes.ONNX,
                io.sandpiper.protocol.digest.Digest.of(name.getBytes(StandardCharsets.UTF_8)),
                1,
                Map.of(Annotations.VARIANT, name, Annotations.RANK, rank));
    }

    private static byte[] yaml(String scale) {
        return """
                schemaVersion: 1
                task: tabular
                inputs:
                  - name: x
                    datatype: FP32
                    shape: [-1, 3]
                    %s
                    features: [a, b, c]
                outputs:
                  - name: y
                    role: value
                """.formatted(scale).getBytes(StandardCharsets.UTF_8);
    }
}
