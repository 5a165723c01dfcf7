package io.sandpiper.e2e.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.e2e.process.Command;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproducibleBundleTest {
    private final Checkout checkout = Checkout.ofThisRun();

    @Test
    void the_same_files_in_two_folders_and_time_zones_give_the_same_manifest_digest(
            @TempDir Path here, @TempDir Path there) throws IOException {
        String first = convert(here, "Pacific/Auckland", "C");
        String second = convert(there, "America/Los_Angeles", "de_DE.UTF-8");
        assertThat(first).isEqualTo(second);
    }

    private String convert(Path folder, String zone, String locale) throws IOException {
        Path files = Files.createDirectories(folder.resolve("files"));
        for (String name : List.of("fashion-1.0.0.onnx", "model.yaml", "calibration.npz", "holdout.npz")) {
            Files.copy(checkout.demo("fashion/" + name), files.resolve(name));
        }
        Path out = folder.resolve("bundle");
        List<String> words = List.of(
                checkout.gatewayProgram(),
                "convert",
                files.resolve("fashion-1.0.0.onnx").toString(),
                "--name",
                "fashion",
                "--version",
                "1.0.0",
                "--spec",
                files.resolve("model.yaml").toString(),
                "--calibration",
                files.resolve("calibration.npz").toString(),
                "--holdout",
                files.resolve("holdout.npz").toString(),
                "--out",
                out.toString());
        new Command(words, Map.of("TZ", zone, "LC_ALL", locale), folder, false)
                .run()
                .succeeded();
        return Json.MAPPER
                .readTree(Files.readAllBytes(out.resolve("index.json")))
                .path("manifests")
                .path(0)
                .path("digest")
                .asText();
    }
}
