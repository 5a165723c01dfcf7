package io.sandpiper.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalModelTest {
    private static final String SPEC = "{\"schemaVersion\":1,\"task\":\"tensor\","
            + "\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,1]}],"
            + "\"outputs\":[{\"name\":\"y\",\"role\":\"value\"}]}";

    @TempDir
    Path folder;

    @Test
    void of_a_bundle_it_takes_a_variant_for_this_machine() throws IOException {
        bundle("linux/elsewhere", "any");
        assertThat(LocalModel.read("m", folder).variant()).isEqualTo("1");
    }

    @Test
    void a_bundle_for_other_machines_is_refused_with_their_classes() throws IOException {
        bundle("linux/elsewhere", "linux/nowhere");
        assertThatThrownBy(() -> LocalModel.read("m", folder))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("[linux/elsewhere, linux/nowhere]");
    }

    /** A variant a device class, named by its place. */
    private void bundle(String... devices) throws IOException {
        BundleLayout layout = new BundleLayout(folder);
        Descriptor blob = layout.put(MediaTypes.ONNX, new byte[] {1});
        List<Descriptor> variants = Arrays.stream(devices)
                .map(device -> new Descriptor(
                        blob.mediaType(),
                        blob.digest(),
                        blob.size(),
                        Map.of(
                                Annotations.VARIANT,
                                String.valueOf(List.of(devices).indexOf(device)),
                                Annotations.DEVICE_CLASS,
                                device)))
                .toList();
        layout.finish(Manifest.of(
                layout.put(MediaTypes.SPEC, SPEC.getBytes(StandardCharsets.UTF_8)),
                variants,
                Map.of(Annotations.MODEL, "m", Annotations.VERSION, "1.0.0")));
    }
}
