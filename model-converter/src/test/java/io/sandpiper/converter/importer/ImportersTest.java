package io.sandpiper.converter.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.converter.Demo;
import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.foreign.Environments;
import io.sandpiper.converter.importer.foreign.Families;
import io.sandpiper.converter.importer.foreign.Sandbox;
import io.sandpiper.converter.importer.foreign.SklearnImporter;
import io.sandpiper.converter.importer.foreign.TorchImporter;
import io.sandpiper.converter.importer.packing.MlflowFolder;
import io.sandpiper.converter.importer.packing.PlainFolder;
import io.sandpiper.converter.importer.packing.ZipArchive;
import io.sandpiper.converter.importer.ready.OnnxImporter;
import io.sandpiper.converter.importer.refused.KnownFormats;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a source is, told by its bytes; and what it is packed in. */
class ImportersTest {
    private static final Path FASHION =
            Path.of(System.getProperty("sandpiper.root")).resolve("configs/demo/fashion/fashion-1.0.0.onnx");

    @TempDir
    Path folder;

    private final Importers importers = Demo.importers();

    private Imported read(Path path) throws IOException {
        return importers.read(path, null, Files.createDirectories(folder.resolve("scratch")), (s, f, m) -> {});
    }

    private Path zip(Map<String, byte[]> entries) throws IOException {
        Path file = folder.resolve("model.bin");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    @Test
    void takes_an_onnx_file_whatever_it_is_called() throws IOException {
        Path file = Files.copy(FASHION, folder.resolve("model.pkl"));
        Imported imported = read(file);
        assertThat(imported.framework()).isEqualTo("ONNX");
        assertThat(imported.model()).isEqualTo(file);
    }

    @Test
    void finds_the_one_model_of_an_archive() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("readme.md", "# a model".getBytes(StandardCharsets.UTF_8));
        entries.put("deep/er/net.onnx", Files.readAllBytes(FASHION));
        assertThat(read(zip(entries)).model()).hasSameBinaryContentAs(FASHION);
    }

    @Test
    void refuses_an_archive_of_two_models_by_name() throws IOException {
        Path file = zip(Map.of("a.onnx", Files.readAllBytes(FASHION), "b.onnx", Files.readAllBytes(FASHION)));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("2 models (a.onnx, b.onnx)");
    }

    @ParameterizedTest
    @CsvSource({"../out.onnx", "a/../../out.onnx", "/tmp/out.onnx"})
    void refuses_an_entry_that_leads_out_of_the_archive(String name) throws IOException {
        Path file = zip(Map.of(name, Files.readAllBytes(FASHION)));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("leads out of its folder");
        assertThat(folder.resolve("out.onnx")).doesNotExist();
    }

    @Test
    void refuses_a_broken_archive() throws IOException {
        byte[] whole = Files.readAllBytes(zip(Map.of("a.onnx", Files.readAllBytes(FASHION))));
        Path file = Files.write(folder.resolve("cut.zip"), java.util.Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("zip");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-11-02\n",
                "requests==2.32\nnumpy\n",
                "cat\ndog\n",
                "(large files are elsewhere)\n",
                "Build 17\n",
                "x^2 + y^2\n",
                "red\ngreen\nblue\n"
            })
    void takes_no_text_for_a_model(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("model"), text);
        assertThatThrownBy(() -> withPickles().read(file, null, folder.resolve("none"), (s, f, m) -> {}))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("unknown format");
    }

    @Test
    void finds_the_one_model_among_what_lies_beside_models() throws IOException {
        Path project = Files.createDirectories(folder.resolve("project"));
        Files.copy(FASHION, project.resolve("model.onnx"));
        Files.writeString(project.resolve("requirements.txt"), "requests==2.32\n");
        Files.writeString(project.resolve("labels.txt"), "cat\ndog\n");
        Files.createFile(project.resolve("__init__.py"));
        Files.copy(FASHION.resolveSibling("calibration.npz"), project.resolve("calibration.npz"));
        Files.write(project.resolve("broken.zip"), new byte[] {'P', 'K', 3, 4, 1, 2, 3});
        Imported imported =
                withPickles().read(project, null, Files.createDirectories(folder.resolve("scratch")), (s, f, m) -> {});
        assertThat(imported.model()).hasSameBinaryContentAs(FASHION);
    }

    private Importers withPickles() {
        Environments environments = new Environments(folder, Families.read(), Map.of());
        return new Importers(
                List.of(
                        new KnownFormats(),
                        new TorchImporter(environments, Sandbox.ofImports(), null),
                        new SklearnImporter(environments, Sandbox.ofImports()),
                        new OnnxImporter()),
                List.of(new MlflowFolder(), new ZipArchive(), new PlainFolder()));
    }

    @Test
    void opens_the_flavor_of_an_mlflow_folder() throws IOException {
        Path model = Files.createDirectories(folder.resolve("mlflow"));
        Files.copy(FASHION, model.resolve("model.onnx"));
        Files.writeString(model.resolve("MLmodel"), """
                flavors:
                  onnx: {data: model.onnx, onnx_version: 1.17.0}
                  python_function: {loader_module: mlflow.onnx, data: model.onnx}
                """);
        assertThat(read(model).model()).hasSameBinaryContentAs(FASHION);
    }

    @Test
    void refuses_an_mlflow_folder_that_names_a_file_outside() throws IOException {
        Path model = Files.createDirectories(folder.resolve("mlflow"));
        Files.copy(FASHION, folder.resolve("secret.onnx"));
        Files.writeString(model.resolve("MLmodel"), "flavors: {onnx: {data: ../secret.onnx}}");
        assertThatThrownBy(() -> read(model))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("not within its folder");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "GGUF123456789|GGUF language model",
                "PAR1123456789|Parquet",
                "<?xml version=\"1.0\"?><PMML version=\"4.4\">|PMML",
                "\u0010\0\0\0\0\0\0\0{\"__metadata__\":{}}|safetensors"
            })
    void names_a_known_format_that_is_not_read(String bytes, String words) throws IOException {
        Path file = Files.write(folder.resolve("model"), bytes.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource({"m/data.pkl, state dict", "m/archive_format, torch.export"})
    void refuses_what_torch_saves_with_the_call_to_run(String part, String words) throws IOException {
        Path file = zip(Map.of(part, new byte[] {1}, "m/version", new byte[] {2}));
        assertThatThrownBy(() -> withPickles()
                        .read(file, null, Files.createDirectories(folder.resolve("scratch")), (s, f, m) -> {}))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(words)
                .hasMessageContaining("torch.onnx.export(");
    }
}
