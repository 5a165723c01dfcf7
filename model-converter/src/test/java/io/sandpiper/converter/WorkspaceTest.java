package io.sandpiper.converter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {
    @TempDir
    Path folder;

    @Test
    void a_conversion_that_fails_leaves_neither_bundle_nor_scratch() throws IOException {
        Path out = folder.resolve("out");
        Path model = Files.writeString(folder.resolve("model"), "not a model");
        assertThatThrownBy(() -> Demo.convert(Demo.bare(model, out))).isInstanceOf(InvalidInputException.class);
        assertThat(folder).isDirectoryNotContaining(f -> !f.equals(model));
    }

    @Test
    void the_bundle_takes_the_place_of_an_empty_folder() throws IOException {
        Path out = Files.createDirectory(folder.resolve("out"));
        try (Workspace workspace = Workspace.of(out)) {
            fill(workspace);
            assertThat(out).isEmptyDirectory();
            workspace.publish();
        }
        assertThat(out.resolve("index.json")).exists();
        assertThat(folder).isDirectoryNotContaining("glob:**/.sandpiper-convert*");
    }

    @Test
    void a_folder_that_another_conversion_filled_meanwhile_is_left_as_it_is() throws IOException {
        Path out = folder.resolve("out");
        try (Workspace first = Workspace.of(out);
                Workspace second = Workspace.of(out)) {
            fill(first);
            fill(second);
            Files.writeString(first.bundle().resolve("report.json"), "the first one's");
            first.publish();
            assertThatThrownBy(second::publish)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining(out.toString());
        }
        assertThat(out.resolve("report.json")).hasContent("the first one's");
    }

    @Test
    void a_folder_that_holds_something_is_refused_at_the_start() throws IOException {
        Path out = Files.createDirectory(folder.resolve("out"));
        Files.writeString(out.resolve("file"), "");
        assertThatThrownBy(() -> Workspace.of(out))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("an empty or absent folder");
        assertThat(folder).isDirectoryNotContaining("glob:**/.sandpiper-convert*");
    }

    private static void fill(Workspace workspace) throws IOException {
        Files.createDirectories(workspace.bundle());
        Files.writeString(workspace.bundle().resolve("index.json"), "{}");
    }
}
