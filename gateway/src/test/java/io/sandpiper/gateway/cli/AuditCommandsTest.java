package io.sandpiper.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.host.cli.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sandpiper audit} against a real gateway, and against a file without any. */
class AuditCommandsTest {
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
    void ls_tells_who_did_what_from_where() {
        assertThat(run("enroll-token", "create", "--label", "site=home")).isEqualTo(ExitCode.DONE);
        assertThat(run("audit", "ls", "--action", "enroll-token.create")).isEqualTo(ExitCode.DONE);
        assertThat(commands.out()).contains("token admin", "127.0.0.1", "enroll-token.create", "\"site\":\"home\"");
    }

    @Test
    void an_export_is_checked_without_the_gateway_and_what_was_changed_is_named() throws Exception {
        assertThat(run("enroll-token", "create")).isEqualTo(ExitCode.DONE);
        Path file = folder.resolve("audit.jsonl");
        assertThat(run("audit", "export", "--to", file.toString()))
                .as(commands.err())
                .isEqualTo(ExitCode.DONE);
        assertThat(run("audit", "key")).isEqualTo(ExitCode.DONE);
        Path key = Files.writeString(folder.resolve("key.pem"), commands.out());

        Map<String, String> nowhere = Map.of("SANDPIPER_URL", "http://127.0.0.1:1", "SANDPIPER_CONTEXT", "/nowhere");
        assertThat(commands.run(nowhere, false, "audit", "verify", file.toString(), "--key", key.toString()))
                .as(commands.err() + commands.out())
                .isEqualTo(ExitCode.DONE);
        assertThat(commands.out()).startsWith("whole: ");

        String absent = folder.resolve("absent.pem").toString();
        assertThat(commands.run(nowhere, false, "audit", "verify", file.toString(), "--key", absent))
                .isEqualTo(ExitCode.FAILED);
        assertThat(commands.err())
                .isEqualToIgnoringNewLines("sandpiper: cannot read " + absent + ": there is no such file");

        List<String> lines = Files.readAllLines(file);
        lines.remove(2);
        Files.write(file, lines);
        assertThat(commands.run(nowhere, false, "audit", "verify", file.toString(), "--key", key.toString()))
                .isEqualTo(ExitCode.REFUSED);
        assertThat(commands.out()).contains("entry 2 is missing", "NOT whole");

        assertThat(run("audit", "export", "--to", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(commands.err()).contains("to: " + file, "--force");
        assertThat(Files.readAllLines(file)).as("stays as it was").isEqualTo(lines);
        assertThat(run("audit", "export", "--to", file.toString(), "--force")).isEqualTo(ExitCode.DONE);
        assertThat(Files.readAllLines(file)).hasSizeGreaterThan(lines.size());
        try (var left = Files.list(folder.resolve("gateway/audit"))) {
            assertThat(left.map(p -> p.getFileName().toString())).noneMatch(name -> name.endsWith(".jsonl"));
        }
    }

    @Test
    void what_is_done_to_the_keys_of_trust_stands_in_the_log(@TempDir Path keys) {
        assertThat(trust("trust", "export-offline", "--to", keys.resolve("root").toString(), "--yes"))
                .as(commands.err())
                .isEqualTo(ExitCode.DONE);
        assertThat(trust("trust", "keygen", "--to", keys.resolve("team").toString(), "--name", "team"))
                .as(commands.err())
                .isEqualTo(ExitCode.DONE);
        String publicKey = commands.out().strip();
        trust("trust", "delegate", "team", "--pattern", "team-*", "--key", publicKey);
        trust("trust", "sign", "--keys", keys.resolve("root").toString(), "--yes");
        trust("trust", "revoke", "team");
        trust("trust", "rotate", "assignment");
        for (String action : List.of(
                "trust.rotate",
                "trust.rotate.done",
                "trust.sign",
                "trust.sign.done",
                "trust.delegate",
                "trust.delegate.done",
                "trust.revoke",
                "trust.revoke.done",
                "trust.assignment-key",
                "trust.assignment-key.done")) {
            assertThat(run("audit", "ls", "--action", action)).isEqualTo(ExitCode.DONE);
            assertThat(commands.out())
                    .as(action)
                    .contains("token admin", action)
                    .doesNotContain("PRIVATE");
        }
    }

    @Test
    void the_gateway_checks_its_own_log() {
        assertThat(run("audit", "verify")).as(commands.out()).isEqualTo(ExitCode.DONE);
        assertThat(commands.out()).startsWith("whole: ");
    }

    @Test
    void a_file_that_is_no_export_is_told() throws Exception {
        Path file = Files.writeString(folder.resolve("other.txt"), "hello\n");
        assertThat(run("audit", "verify", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(commands.err()).contains("export");
    }

    private int trust(String... arguments) {
        Map<String, String> environment = new HashMap<>(gateway.environment());
        environment.put("SANDPIPER_KEY_PASSPHRASE", "of these keys");
        return commands.run(environment, false, arguments);
    }

    private int run(String... arguments) {
        return commands.run(gateway.environment(), false, arguments);
    }
}
