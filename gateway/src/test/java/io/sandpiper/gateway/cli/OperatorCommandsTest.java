package io.sandpiper.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.json.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's commands against a real gateway. */
class OperatorCommandsTest {
    private static final Path DEMO =
            Path.of(System.getProperty("sandpiper.root", "..")).resolve("configs/demo");
    private static final long SEED = 41;

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init") // started before the tests
    private static CommandedGateway gateway;

    private final CommandRuns commands = new CommandRuns();

    @BeforeAll
    static void start_a_gateway() throws Exception {
        gateway = CommandedGateway.start(folder, Map.of());
    }

    @AfterAll
    static void stop_the_gateway() {
        gateway.close();
    }

    @Test
    void push_brings_a_model_to_an_accepted_version_that_ls_show_and_history_tell_of() throws Exception {
        String[] push = push("wine-1.0.0.onnx", "1.0.0");
        assertThat(run(push)).as(err()).isEqualTo(ExitCode.DONE);
        assertThat(out())
                .startsWith("accepted wine@1.0.0  manifest ")
                .contains("note: fp32: accuracy ", " held-out samples")
                .doesNotContain("that of the newest version");

        assertThat(run("push", DEMO.resolve("wine/wine-1.0.0.onnx").toString(), "--name", "wine", "--version", "0.9.0"))
                .as(err())
                .isEqualTo(ExitCode.DONE);
        assertThat(out())
                .contains(
                        "note: held-out data: that of the newest version, sha256:", "note: calibration data: that of");

        assertThat(run(push)).isEqualTo(ExitCode.DONE);
        assertThat(out()).contains("is there already");

        assertThat(run("ls")).isEqualTo(ExitCode.DONE);
        assertThat(out()).contains("wine", "1.0.0", "fp32");
        assertThat(run("show", "wine@1.0.0")).isEqualTo(ExitCode.DONE);
        assertThat(out()).contains("evidence:");
        assertThat(run("history", "wine")).isEqualTo(ExitCode.DONE);
        assertThat(out()).contains("push accepted");

        String job = jobOf("wine");
        assertThat(run("jobs", "log", job)).isEqualTo(ExitCode.DONE);
        assertThat(out()).contains("prove", "gateway accepted");
        assertThat(run("jobs", "follow", job)).isEqualTo(ExitCode.DONE);
        assertThat(run("jobs", "cancel", job)).isEqualTo(ExitCode.REFUSED);
        assertThat(err()).contains("is accepted already");
        assertThat(run("jobs", "retry", job)).isEqualTo(ExitCode.REFUSED);

        assertThat(run("assign", "wine@1.0.0", "--to", "site=home")).isEqualTo(ExitCode.DONE);
        assertThat(err()).contains("No device matches site=home now");
        assertEachSelectorGoesBackByItself();
    }

    private void assertEachSelectorGoesBackByItself() {
        for (String selector : List.of("site=home", "site=lab")) {
            run("assign", "wine@1.0.0", "--to", selector);
            run("assign", "wine@0.9.0", "--to", selector);
        }
        assertThat(run("undo", "wine", "--to", "site=lab")).as(err()).isEqualTo(ExitCode.DONE);
        assertThat(out()).isEqualToIgnoringNewLines("site=lab: wine@0.9.0 -> wine@1.0.0");
        assertThat(run("undo", "wine", "--to", "site=elsewhere")).isEqualTo(ExitCode.FAILED);
        assertThat(err()).contains("by the selector where one is named");
        run("unassign", "wine", "--from", "site=home");
        assertThat(run("undo", "wine")).isEqualTo(ExitCode.DONE);
        assertThat(out())
                .isEqualToNormalizingNewlines(
                        "site=home: withdrawn -> wine@0.9.0\nsite=lab: wine@1.0.0 -> wine@0.9.0\n");
    }

    @Test
    void push_of_random_bytes_is_refused_with_the_reason_and_exit_code_3() throws Exception {
        byte[] random = new byte[10_000];
        new Random(SEED).nextBytes(random);
        Path file = Files.write(folder.resolve("random.onnx"), random);
        assertThat(run("push", file.toString(), "--name", "noise", "--version", "1.0.0"))
                .isEqualTo(ExitCode.REFUSED);
        assertThat(err()).startsWith("refused noise@1.0.0: ");
    }

    @Test
    void json_is_the_gateways_own_answer() throws Exception {
        assertThat(run("devices", "-o", "json")).isEqualTo(ExitCode.DONE);
        JsonNode answer = Json.MAPPER.readTree(out());
        assertThat(answer.path("devices").isArray()).isTrue();
    }

    @Test
    void an_enrolment_token_stands_alone_on_standard_output() throws Exception {
        assertThat(run("enroll-token", "create", "--label", "site=home", "--label", "room=porch", "--valid", "2h"))
                .isEqualTo(ExitCode.DONE);
        assertThat(out().strip()).startsWith("sp1.").doesNotContain(" ");
    }

    @Test
    void an_unknown_version_is_told_with_what_was_expected() throws Exception {
        assertThat(run("assign", "nothing@9.9.9", "--to", "site=home")).isEqualTo(ExitCode.FAILED);
        assertThat(err()).contains("nothing@9.9.9");
    }

    @Test
    void a_wrong_token_is_not_allowed() throws Exception {
        Map<String, String> wrong = new HashMap<>(gateway.environment());
        wrong.put("SANDPIPER_TOKEN", "wrong");
        assertThat(run(wrong, "ls")).isEqualTo(ExitCode.NOT_ALLOWED);
        assertThat(err()).contains("does not take this login: token: not known here");
    }

    @Test
    void no_gateway_is_unreachable_and_the_url_is_named() throws Exception {
        Map<String, String> nowhere = new HashMap<>(gateway.environment());
        nowhere.put("SANDPIPER_URL", "http://127.0.0.1:1");
        assertThat(run(nowhere, "ls")).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err()).contains("http://127.0.0.1:1", "sandpiper gateway");
    }

    @Test
    void a_bad_name_is_refused_before_anything_is_sent() throws Exception {
        assertThat(run("undo", "Not A Model")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("model: Not A Model (expected: 1 to 63 of a-z, 0-9 and -)");
    }

    @Test
    void an_unknown_command_gets_the_nearest_names_and_no_page() {
        assertThat(usage("stauts"))
                .startsWith("sandpiper: stauts is no command; is it ")
                .contains("status")
                .contains("See sandpiper --help")
                .hasLineCount(2);
        assertThat(usage("trust", "exprot-offline"))
                .contains("is it export-offline")
                .contains("See sandpiper trust --help");
        assertThat(usage("--nothing")).contains("Unknown option: '--nothing'");
    }

    /** What the parser says goes to its own writer. */
    private static String usage(String... words) {
        StringWriter said = new StringWriter();
        Console console = new Console(System.out, System.err, false);
        int code = SandpiperMain.commandLine(new ContextFile(gateway.environment()), console)
                .setErr(new PrintWriter(said, true))
                .execute(words);
        assertThat(code).isEqualTo(ExitCode.USAGE);
        return said.toString();
    }

    @Test
    void an_address_that_is_none_is_not_remembered() {
        Map<String, String> context =
                Map.of("SANDPIPER_CONTEXT", folder.resolve("none/context.json").toString());
        for (String url : List.of("foo", "gateway:8080", "ftp://gateway", "http://", "http://a b")) {
            assertThat(run(context, "context", "set", "--url", url)).as(url).isEqualTo(ExitCode.USAGE);
            assertThat(err()).contains("--url: " + url + " (expected: http or https, and a host");
        }
        assertThat(folder.resolve("none/context.json")).doesNotExist();
    }

    @Test
    void the_context_file_stands_in_for_the_environment_and_is_private() throws Exception {
        Path token =
                Files.writeString(folder.resolve("token"), gateway.environment().get("SANDPIPER_TOKEN"));
        Path file = folder.resolve("own/context.json");
        Map<String, String> context = Map.of("SANDPIPER_CONTEXT", file.toString());
        assertThat(run(
                        context,
                        "context",
                        "set",
                        "--url",
                        gateway.environment().getOrDefault("SANDPIPER_URL", ""),
                        "--token-file",
                        token.toString()))
                .isEqualTo(ExitCode.DONE);
        assertThat(run(context, "ls")).isEqualTo(ExitCode.DONE);
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertThat(run(context, "context")).isEqualTo(ExitCode.DONE);
        assertThat(out()).contains("set (not shown)");
    }

    private static String[] push(String model, String version) {
        return List.of(
                        "push",
                        DEMO.resolve("wine").resolve(model).toString(),
                        "--name",
                        "wine",
                        "--version",
                        version,
                        "--spec",
                        DEMO.resolve("wine/model.yaml").toString(),
                        "--calibration",
                        DEMO.resolve("wine/calibration.csv").toString(),
                        "--holdout",
                        DEMO.resolve("wine/holdout.csv").toString())
                .toArray(String[]::new);
    }

    private String jobOf(String model) throws Exception {
        assertThat(run("jobs")).isEqualTo(ExitCode.DONE);
        assertThat(out()).contains(model + "@1.0.0");
        assertThat(run("jobs", "-o", "json")).isEqualTo(ExitCode.DONE);
        for (JsonNode job : Json.MAPPER.readTree(out()).path("jobs")) {
            if (job.path("model").asText().equals(model)) {
                return job.path("id").asText();
            }
        }
        throw new AssertionError("no job of " + model);
    }

    @Test
    void a_job_id_that_is_none_is_refused_before_anything_is_sent() throws Exception {
        assertThat(run("jobs", "cancel", "../models")).isEqualTo(ExitCode.USAGE);
        assertThat(run("jobs", "show", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).isEqualToIgnoringNewLines("sandpiper: job: 0 (expected: an id that sandpiper jobs lists)");
    }

    private int run(String... arguments) {
        return run(gateway.environment(), arguments);
    }

    private int run(Map<String, String> context, String... arguments) {
        return commands.run(context, false, arguments);
    }

    private String out() {
        return commands.out();
    }

    private String err() {
        return commands.err();
    }
}
