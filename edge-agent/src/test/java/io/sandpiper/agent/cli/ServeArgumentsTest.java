package io.sandpiper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** A plain command line of {@code serve} means to its own reader what it means to picocli; all others it leaves alone. */
final class ServeArgumentsTest {
    /** A value for each option of {@link ServeCommand}; a new option needs one here, and a line in {@link ServeArguments}. */
    private static final Map<String, List<String>> VALUES = Map.of(
            "--config", List.of("agent.yaml"),
            "--http", List.of("127.0.0.1:8090"),
            "--socket", List.of("/run/./agent.socket"),
            "--grpc", List.of("off"),
            "--data", List.of("var/./a b/"),
            "--model", List.of("wine=w=1.onnx", "fashion=f.tflite", "plain"),
            "--batch", List.of("wine=16:2ms", "fashion=8"),
            "--set", List.of("slot.threads=3", "a=b=c", "http.listen=[::1]:1"),
            "--print-config", List.of());

    static Stream<String> options() {
        return new CommandLine(command())
                .getCommandSpec().options().stream()
                        .filter(option -> !option.usageHelp() && !option.versionHelp())
                        .map(OptionSpec::longestName);
    }

    @ParameterizedTest
    @MethodSource("options")
    void each_option_is_read_as_picocli_reads_it(String option) {
        assertThat(VALUES)
                .as("a value of %s, so that serve need not start picocli", option)
                .containsKey(option);
        assertSame(words(option, false));
        assertSame(words(option, true));
    }

    @Test
    void all_options_together_are_read_as_picocli_reads_them_in_any_order() {
        List<String> options = new ArrayList<>(options().toList());
        List<String> all = options.stream()
                .flatMap(option -> words(option, false).stream())
                .toList();
        Collections.reverse(options);
        assertSame(all);
        assertSame(
                options.stream().flatMap(option -> words(option, true).stream()).toList());
        assertSame(List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "-h",
                "--version",
                "-V",
                "x",
                "--",
                "--http",
                "--htt a:1",
                "--http a:1 --http b:2",
                "--http -x",
                "--http=",
                "--print-config=true",
                "--print-config x",
                "--print-config --print-config",
                "--set a",
                "--set =b",
                "--set a=",
                "--set a=1 --set a=2",
                "--model",
                "--unknown x",
                "--unknown=x",
                "-m x",
                "@file",
                "--config a --config=b"
            })
    void what_is_not_plain_is_left_to_picocli(String arguments) {
        assertThat(ServeArguments.plain(List.of(arguments.split(" ")))).isEmpty();
    }

    private static List<String> words(String option, boolean joined) {
        List<String> values = Objects.requireNonNull(VALUES.get(option));
        if (values.isEmpty()) {
            return List.of(option);
        }
        return values.stream()
                .flatMap(value -> joined ? Stream.of(option + "=" + value) : Stream.of(option, value))
                .toList();
    }

    private static void assertSame(List<String> arguments) {
        ServeCommand command = command();
        new CommandLine(command).parseArgs(arguments.toArray(String[]::new));
        Optional<ServeArguments> plain = ServeArguments.plain(arguments);
        assertThat(plain).as(Arrays.toString(arguments.toArray())).contains(command.arguments());
    }

    private static ServeCommand command() {
        return new ServeCommand(new ServeStart(
                ServeArgumentsTest.class, (config, models) -> 0, new PrintStream(new ByteArrayOutputStream())));
    }
}
