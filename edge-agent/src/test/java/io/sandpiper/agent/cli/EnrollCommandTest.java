package io.sandpiper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sandpiper.agent.identity.TestEst;
import io.sandpiper.host.cli.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class EnrollCommandTest {
    private static final int AGENT = 54_321;

    @TempDir
    Path data;

    private final TestEst est = new TestEst();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private InputStream in = InputStream.nullInputStream();
    private Map<String, String> environment = Map.of();

    EnrollCommandTest() throws Exception {}

    @AfterEach
    void stop() {
        est.close();
    }

    @Test
    void a_label_that_would_pass_for_another_device_is_refused_before_the_token_is_used() throws Exception {
        String token = est.token(null).text();
        assertThat(enroll("--token", token, "--label", "device=gate")).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("--label.device: gate (expected: another key");
        assertThat(enroll("--token", token)).as(said.toString()).isZero();
    }

    @Test
    void what_root_enrols_belongs_to_the_owner_of_the_data() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may give a file away");
        Files.setAttribute(data, "unix:uid", AGENT);
        assertThat(enroll("--token", est.token(null).text()))
                .as(said.toString())
                .isZero();
        try (var files = Files.walk(data)) {
            List<Path> all = files.toList();
            assertThat(all).contains(data.resolve("identity/device.pem"));
            for (Path each : all) {
                assertThat(Files.getAttribute(each, "unix:uid"))
                        .as(each.toString())
                        .isEqualTo(AGENT);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "standard input", "environment"})
    void the_token_need_not_stand_on_the_command_line(String source) throws Exception {
        String token = est.token(null).text();
        int code = switch (source) {
            case "file" -> {
                Path file = Files.writeString(data.resolve("token"), token + "\n");
                yield enroll("--token-file", file.toString());
            }
            case "standard input" -> {
                in = new ByteArrayInputStream((token + "\n").getBytes(StandardCharsets.US_ASCII));
                yield enroll("--token", "-");
            }
            default -> {
                environment = Map.of("SANDPIPER_ENROLL_TOKEN", token);
                yield enroll();
            }
        };
        assertThat(code).as(said.toString()).isZero();
    }

    @Test
    void without_a_token_it_says_where_one_may_stand() {
        assertThat(enroll()).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString())
                .contains("--token-file FILE, --token - or SANDPIPER_ENROLL_TOKEN in the environment");
    }

    @Test
    void a_token_file_that_cannot_be_read_is_a_fault_of_usage() {
        String absent = data.resolve("absent").toString();
        assertThat(enroll("--token-file", absent)).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("--token-file: " + absent + " (expected: a file that can be read)");
        assertThat(enroll("--token-file", data.toString())).isEqualTo(ExitCode.USAGE);
    }

    private int enroll(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--name", "porch", "--data", data.toString()));
        PrintStream people = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new CommandLine(new EnrollCommand(in, environment, people, people))
                .setErr(new PrintWriter(said, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler(new CommandErrors())
                .setParameterExceptionHandler(CommandErrors::usage)
                .execute(all.toArray(String[]::new));
    }
}
