package io.sandpiper.e2e.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.e2e.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Native code lies unpacked where the build or the archive put it; no start unpacks it again. */
class NativeCodeTest {
    /** JavaCPP would refuse at four times the heap, and counts all that the process holds. */
    @Test
    void a_small_heap_is_no_limit_of_native_memory(@TempDir Path home) {
        assertThat(answer("engine/src/test/resources/models/linear.tflite", "1 2 3 4", home, "-Xmx10m"))
                .contains("30.5");
    }

    @ParameterizedTest
    @CsvSource({
        "engine/src/test/resources/models/linear.tflite, 1 2 3 4, 30.5",
        "engine/src/test/resources/models/double.onnx, 1 2 3 4, 8.0"
    })
    void an_agent_unpacks_no_native_code(String model, String input, String answer, @TempDir Path home)
            throws IOException {
        String options = "-Duser.home=" + home + " -Djava.io.tmpdir=" + Files.createDirectory(home.resolve("tmp"));
        assertThat(answer(model, input, home, options)).contains(answer);
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.filter(Files::isRegularFile).map(Path::toString)).noneMatch(f -> f.contains(".so"));
        }
    }

    private static String answer(String model, String input, Path home, String javaOptions) {
        Checkout checkout = Checkout.ofThisRun();
        Map<String, String> environment = Map.of("HOME", home.toString(), "SANDPIPER_JAVA_OPTS", javaOptions);
        List<String> words = List.of(
                checkout.agentProgram(), "run", checkout.root().resolve(model).toString(), "--input", input);
        return new Command(words, environment, home, false).run().succeeded().out();
    }
}
