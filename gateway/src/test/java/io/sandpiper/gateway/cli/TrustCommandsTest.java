package io.sandpiper.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.host.cli.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that move off a real gateway, and teams that sign, by the commands. */
class TrustCommandsTest {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // started before each test
    private CommandedGateway gateway;

    private final CommandRuns commands = new CommandRuns();

    @BeforeEach
    void start_a_gateway() throws Exception {
        gateway = CommandedGateway.start(folder, Map.of());
    }

    @AfterEach
    void stop_the_gateway() {
        gateway.close();
    }

    @Test
    void root_and_targets_move_to_a_folder_and_the_gateway_has_their_keys_no_more() throws Exception {
        assertThat(run("trust", "status")).isEqualTo(ExitCode.DONE);
        assertThat(commands.out())
                .startsWith("whoever takes this gateway can make any bytes a model")
                .contains("(sandpiper trust export-offline moves them)");
        assertThat(run("trust", "export-offline", "--to", stick(), "--yes"))
                .as(commands.err())
                .isEqualTo(ExitCode.DONE);
        assertThat(commands.out()).startsWith("whoever takes this gateway can hold updates up");
        assertThat(commands.err()).contains("keys of root: ed25519", "published");
        assertThat(names(folder.resolve("gateway/trust/keys"))).containsExactly("snapshot.pem", "timestamp.pem");
        assertThat(names(folder.resolve("stick")))
                .filteredOn(name -> name.endsWith(".pem"))
                .hasSize(2);
        for (String name : names(folder.resolve("stick"))) {
            if (name.endsWith(".pem")) {
                assertThat(Files.readString(folder.resolve("stick").resolve(name)))
                        .contains("BEGIN ENCRYPTED PRIVATE KEY");
            }
        }
        assertThat(run("trust", "sign", "--keys", stick(), "--yes")).isEqualTo(ExitCode.DONE);
        assertThat(commands.out()).contains("nothing waits");
        assertThat(run("trust", "export-offline", "--to", stick(), "--yes")).isEqualTo(ExitCode.REFUSED);
        assertThat(commands.err()).contains("elsewhere already");
    }

    @Test
    void what_root_must_sign_waits_for_its_key_and_for_no_other() throws Exception {
        run("trust", "export-offline", "--to", stick(), "--key-type", "ecdsa", "--yes");
        assertThat(run("trust", "rotate", "timestamp")).isEqualTo(ExitCode.DONE);
        assertThat(commands.err()).contains("root 3 waits for a signature of ecdsa", "sandpiper trust sign --keys DIR");
        assertThat(commands.out()).contains("timestamp is signed by ed25519").contains(" until root 3 is signed");
        String other = folder.resolve("other").toString();
        assertThat(run("trust", "sign", "--keys", other, "--yes")).isEqualTo(ExitCode.USAGE);
        assertThat(commands.err()).contains("keys: none in ");
        run("trust", "keygen", "--to", other);
        assertThat(run("trust", "sign", "--keys", other, "--yes")).isEqualTo(ExitCode.REFUSED);
        assertThat(commands.err()).contains("another key than those in");
        assertThat(run("trust", "sign", "--keys", stick(), "--yes"))
                .as(commands.err())
                .isEqualTo(ExitCode.DONE);
        assertThat(commands.err()).contains("keys of timestamp: ed25519", " -> ed25519");
        assertThat(run("trust", "rotate", "targets")).isEqualTo(ExitCode.FAILED);
        assertThat(commands.err()).contains("--keys DIR");
        assertThat(run("trust", "rotate", "root", "--keys", stick(), "--yes"))
                .as(commands.err())
                .isEqualTo(ExitCode.DONE);
        assertThat(commands.out()).contains("root is signed by ed25519").doesNotContain("until");
    }

    @Test
    void a_role_that_has_no_keys_here_is_refused_before_a_key_is_made() throws Exception {
        run("trust", "export-offline", "--to", stick(), "--yes");
        List<String> before = names(folder.resolve("stick"));
        assertThat(run("trust", "rotate", "timestamp", "--keys", stick(), "--yes"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(commands.err()).contains("none for timestamp, whose keys are made at the gateway");
        assertThat(names(folder.resolve("stick"))).isEqualTo(before);
        assertThat(run("trust", "rotate", "wood")).isEqualTo(ExitCode.USAGE);
        assertThat(commands.err()).contains("root, targets, snapshot, timestamp or assignment");
    }

    @Test
    void two_folders_and_a_threshold_are_two_people() {
        String ben = folder.resolve("ben").toString();
        assertThat(run("trust", "export-offline", "--to", stick(), "--to", ben, "--yes"))
                .as(commands.err())
                .isEqualTo(ExitCode.DONE);
        run("trust", "rotate", "snapshot");
        assertThat(run("trust", "sign", "--keys", ben, "--yes"))
                .as(commands.err())
                .isEqualTo(ExitCode.DONE);
        assertThat(commands.err()).contains("signed: 1 of 2");
        assertThat(run("trust", "sign", "--keys", stick(), "--yes")).isEqualTo(ExitCode.DONE);
        assertThat(commands.out()).contains("signed root 3, published");
    }

    @Test
    void a_team_is_asked_for_its_first_list_and_revoked() {
        String team = folder.resolve("team").toString();
        assertThat(run("trust", "keygen", "--to", team, "--name", "ocr", "--key-type", "rsa"))
                .isEqualTo(ExitCode.DONE);
        String half = commands.out().strip();
        assertThat(run("trust", "delegate", "ocr", "--pattern", "ocr-*", "--key", half))
                .as(commands.err())
                .isEqualTo(ExitCode.DONE);
        run("trust", "status");
        assertThat(commands.out()).contains("ocr-*", "waits for its first list", "sandpiper trust sign --role ocr");
        assertThat(run("trust", "sign", "--role", "ocr", "--keys", team, "--yes"))
                .as(commands.err())
                .isEqualTo(ExitCode.DONE);
        run("trust", "status");
        assertThat(commands.out()).contains("in force").doesNotContain("waits");
        assertThat(run("trust", "revoke", "ocr")).isEqualTo(ExitCode.DONE);
        assertThat(run("trust", "revoke", "ocr")).isEqualTo(ExitCode.FAILED);
        assertThat(commands.err()).contains("a delegation, of which there are none");
    }

    @Test
    void nobody_is_asked_without_a_terminal_and_nothing_is_signed() {
        assertThat(run("trust", "export-offline", "--to", stick())).isEqualTo(ExitCode.USAGE);
        assertThat(commands.err())
                .contains(
                        "--yes, or a terminal",
                        "root 2 waits: sandpiper trust sign --keys PLACE, or sandpiper trust rotate root --abandon");
        assertThat(run("trust", "rotate", "root", "--abandon")).isEqualTo(ExitCode.DONE);
        assertThat(commands.out()).contains("given up");
        Map<String, String> silent = new HashMap<>(gateway.environment());
        assertThat(commands.run(silent, false, "trust", "keygen", "--to", stick()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(commands.err()).contains("SANDPIPER_KEY_PASSPHRASE");
    }

    @Test
    void a_gateway_that_cannot_be_verified_is_signed_nothing_for() throws Exception {
        run("trust", "export-offline", "--to", stick(), "--yes");
        run("trust", "rotate", "timestamp");
        Path root = folder.resolve("stick/trusted/root.json");
        String other = Files.readString(folder.resolve("gateway/trust/metadata/1.root.json"))
                .replace("\"version\":1", "\"version\":9");
        Files.writeString(root, other);
        assertThat(run("trust", "sign", "--keys", stick(), "--yes")).isEqualTo(ExitCode.REFUSED);
        assertThat(commands.err()).contains("sign nothing before you know why");
    }

    private int run(String... words) {
        Map<String, String> environment = new HashMap<>(gateway.environment());
        environment.put("SANDPIPER_KEY_PASSPHRASE", "correct horse");
        return commands.run(environment, false, words);
    }

    private String stick() {
        return folder.resolve("stick").toString();
    }

    private static List<String> names(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> String.valueOf(f.getFileName())).sorted().toList();
        }
    }
}
