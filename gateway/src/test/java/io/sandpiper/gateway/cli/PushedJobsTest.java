package io.sandpiper.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.ingest.ScriptedConverterMain;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands say of a push and its job; the converter is a child process that does what the model file says. */
class PushedJobsTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Map<String, String> CONVERTER = Map.of(
            "convert.command",
            JAVA + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp " + System.getProperty("java.class.path") + " "
                    + ScriptedConverterMain.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init") // started before the tests
    private static CommandedGateway gateway;

    private final CommandRuns commands = new CommandRuns();
    private boolean terminal;

    @BeforeAll
    static void start_a_gateway() throws Exception {
        gateway = CommandedGateway.start(folder, CONVERTER);
    }

    @AfterAll
    static void stop_the_gateway() {
        gateway.close();
    }

    @Test
    void a_push_that_is_interrupted_says_how_to_follow_its_job_and_the_beginning_of_the_id_will_do() throws Exception {
        Path said = folder.resolve("interrupted.txt");
        ProcessBuilder push = new ProcessBuilder(
                        JAVA,
                        "-cp",
                        System.getProperty("java.class.path"),
                        SandpiperMain.class.getName(),
                        "push",
                        model("stages model").toString(),
                        "--name",
                        "interrupted",
                        "--version",
                        "1.0.0")
                .redirectError(said.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        push.environment().putAll(gateway.environment());
        Process process = push.start();
        String job;
        try {
            job = jobInStage("interrupted", "prove");
        } finally {
            process.destroy();
        }
        process.waitFor();
        assertThat(Files.readString(said))
                .contains("job " + job + ": goes on without this terminal; sandpiper jobs follow " + job);

        assertThat(run("jobs", "show", job.substring(0, 8))).isEqualTo(ExitCode.DONE);
        assertThat(out()).contains(job);
        assertThat(run("jobs", "show", job.substring(0, 7))).isEqualTo(ExitCode.USAGE);
        assertThat(run("jobs", "log", job.substring(0, 12))).isEqualTo(ExitCode.DONE);
        assertThat(run("jobs", "cancel", job.substring(0, 8))).isEqualTo(ExitCode.DONE);
        assertThat(err()).contains("jobs retry " + job);
    }

    @Test
    void an_id_of_no_job_is_told_in_the_words_of_the_commands() {
        assertThat(run("jobs", "log", "00000000-1111")).isEqualTo(ExitCode.USAGE);
        assertThat(err())
                .isEqualToIgnoringNewLines("sandpiper: job: 00000000-1111 (expected: an id that sandpiper jobs lists)");
    }

    @Test
    void a_person_who_pushes_hears_the_id_of_the_job() throws Exception {
        terminal = true;
        assertThat(run("push", model("good model").toString(), "--name", "watched", "--version", "1.0.0"))
                .isEqualTo(ExitCode.DONE);
        assertThat(err()).contains("job " + jobOf("watched").path("id").asText() + ": goes on without this terminal");
    }

    @Test
    void a_push_that_assigns_says_to_whom_and_status_tells_that_nobody_matches() throws Exception {
        String[] push = {
            "push", model("good assigned").toString(), "--name", "lonely", "--version", "1.0.0", "--assign", "site=home"
        };
        assertThat(run(push)).isEqualTo(ExitCode.DONE);
        saysThatItIsAssigned();
        assertThat(run(push)).isEqualTo(ExitCode.DONE);
        assertThat(out()).contains("is there already");
        saysThatItIsAssigned();
        assertThat(run("jobs", "follow", jobOf("lonely").path("id").asText())).isEqualTo(ExitCode.DONE);
        saysThatItIsAssigned();

        assertThat(run("status", "lonely")).isEqualTo(ExitCode.DONE);
        assertThat(err()).isEqualToIgnoringNewLines("lonely@1.0.0 is assigned to site=home; no device matches it");
        assertThat(run("status")).isEqualTo(ExitCode.DONE);
        assertThat(err()).contains("lonely@1.0.0 is assigned to site=home; no device matches it");

        assertThat(run("unassign", "lonely", "--from", "site=nowhere")).isEqualTo(ExitCode.FAILED);
        assertThat(err())
                .isEqualToIgnoringNewLines(
                        "sandpiper: nothing of lonely is assigned to site=nowhere (assigned: site=home)");
        assertThat(run("history", "lonely")).isEqualTo(ExitCode.DONE);
        assertThat(out()).doesNotContain("withdrawn");
        assertThat(run("unassign", "lonely", "--from", "site=home")).isEqualTo(ExitCode.DONE);
        assertThat(run("status", "lonely")).isEqualTo(ExitCode.DONE);
        assertThat(err()).contains("Nothing of lonely is assigned");
    }

    @Test
    void a_version_that_waits_for_a_signature_is_under_way_until_somebody_signs(@TempDir Path own) throws Exception {
        String stick = own.resolve("stick").toString();
        String[] push = {
            "push", model("good waits").toString(), "--name", "fresh", "--version", "1.0.0", "--assign", "site=home"
        };
        try (CommandedGateway signed = CommandedGateway.start(own, CONVERTER)) {
            Map<String, String> keys = new HashMap<>(signed.environment());
            keys.put("SANDPIPER_KEY_PASSPHRASE", "of these keys");
            assertThat(commands.run(keys, false, "trust", "export-offline", "--to", stick, "--yes"))
                    .as(err())
                    .isEqualTo(ExitCode.DONE);
            assertThat(commands.run(keys, false, push)).isEqualTo(ExitCode.DONE);
            assertThat(commands.run(keys, false, "status", "fresh", "--watch", "--timeout", "1s"))
                    .isEqualTo(ExitCode.TIMED_OUT);
            assertThat(out())
                    .contains("fresh@1.0.0 waits for sandpiper trust sign, then is assigned to site=home")
                    .contains("next:     sandpiper trust sign --keys DIR");
            assertThat(err()).contains("fresh@1.0.0 waits for").doesNotContain("Nothing of fresh");
            assertThat(commands.run(keys, false, "status", "fresh", "-o", "json"))
                    .isEqualTo(ExitCode.TIMED_OUT);
            assertThat(Json.MAPPER
                            .readTree(out())
                            .path("pending")
                            .path(0)
                            .path("state")
                            .asText())
                    .isEqualTo("waiting");

            assertThat(commands.run(keys, false, "trust", "sign", "--keys", stick, "--yes"))
                    .as(err())
                    .isEqualTo(ExitCode.DONE);
            assertThat(commands.run(keys, false, "status", "fresh", "--watch", "--timeout", "60s"))
                    .isEqualTo(ExitCode.DONE);
            assertThat(err()).contains("fresh@1.0.0 is assigned to site=home; no device matches it");

            assertThat(commands.run(keys, false, "unassign", "fresh", "--from", "site=home"))
                    .isEqualTo(ExitCode.DONE);
            assertThat(commands.run(keys, false, "rm", "fresh@1.0.0")).isEqualTo(ExitCode.DONE);
            assertThat(err())
                    .isEqualToIgnoringNewLines(
                            "Devices hear of it once the list is signed: sandpiper trust sign --keys DIR");
        }
    }

    private void saysThatItIsAssigned() {
        assertThat(out()).contains("assigned to site=home: 0 devices match now");
        assertThat(err())
                .isEqualToIgnoringNewLines(
                        "No device matches site=home now; one that enrols later with it will run lonely@1.0.0.");
    }

    private static Path model(String script) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "model", ".onnx"), script);
    }

    private String jobInStage(String model, String stage) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            JsonNode job = jobOf(model);
            if (job.path("stage").asText().equals(stage)) {
                return job.path("id").asText();
            }
            Thread.sleep(50);
        }
        throw new AssertionError("no job of " + model + " reached " + stage);
    }

    private JsonNode jobOf(String model) throws IOException {
        assertThat(run("jobs", "-o", "json")).isEqualTo(ExitCode.DONE);
        for (JsonNode job : Json.MAPPER.readTree(out()).path("jobs")) {
            if (job.path("model").asText().equals(model)) {
                return job;
            }
        }
        return Json.MAPPER.createObjectNode();
    }

    private int run(String... arguments) {
        return commands.run(gateway.environment(), terminal, arguments);
    }

    private String out() {
        return commands.out();
    }

    private String err() {
        return commands.err();
    }
}
