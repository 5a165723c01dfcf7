package io.sandpiper.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.gateway.ingest.ScriptedConverterMain;
import io.sandpiper.gateway.trust.pkcs11.SoftTokens;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.trust.tuf.DurableFolder;
import io.sandpiper.protocol.trust.tuf.HttpSource;
import io.sandpiper.protocol.trust.tuf.MetadataStore;
import io.sandpiper.protocol.trust.tuf.Patience;
import io.sandpiper.protocol.trust.tuf.TrustedTime;
import io.sandpiper.protocol.trust.tuf.TufClient;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of root and targets in tokens of SoftHSM 2, by the commands as processes, at a real gateway. */
class TrustTokenTest {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // made before each test
    private SoftTokens tokens;

    @SuppressWarnings("NullAway.Init") // started before each test
    private CommandedGateway gateway;

    @SuppressWarnings("NullAway.Init") // made before each test
    private CommandProcess command;

    private final CommandRuns inProcess = new CommandRuns();

    @BeforeEach
    void start_a_gateway() throws Exception {
        tokens = SoftTokens.in(folder);
        command = new CommandProcess(folder);
        gateway = CommandedGateway.start(
                folder,
                Map.of(
                        "convert.command",
                        Path.of(System.getProperty("java.home"), "bin", "java") + " -XX:+UseSerialGC -cp "
                                + System.getProperty("java.class.path") + " " + ScriptedConverterMain.class.getName()));
    }

    @AfterEach
    @SuppressWarnings("ConstantValue") // a test that was skipped started none
    void stop_the_gateway() {
        if (gateway != null) {
            gateway.close();
        }
    }

    @Test
    void keys_move_into_a_token_and_a_push_waits_for_it() throws Exception {
        Path anna = tokens.make("anna");
        TufClient device = device();
        done("trust", "export-offline", "--to", tokens.uri("anna"), "--yes");
        assertThat(command.err())
                .contains(
                        "key of root: root-",
                        " in token anna (serial ",
                        "keys of root: ed25519",
                        "-> ecdsa",
                        "published")
                .contains("Believes the gateway's root 1 from now on (" + folder.resolve("trusted"))
                .doesNotContainIgnoringCase("warning")
                .doesNotContain(SoftTokens.PIN);
        assertThat(command.out()).startsWith("whoever takes this gateway can hold updates up");
        try (Stream<Path> files = Files.list(folder.resolve("gateway/trust/keys"))) {
            assertThat(files.map(f -> String.valueOf(f.getFileName())))
                    .containsExactlyInAnyOrder("snapshot.pem", "timestamp.pem");
        }
        push();
        assertThat(finds(device)).isFalse();

        done("trust", "sign", "--keys", tokens.uri("anna"), "--yes");
        assertThat(command.err()).contains("fashion", "published").doesNotContainIgnoringCase("warning");
        assertThat(finds(device)).isTrue();
        assertThat(tokens.objects(anna))
                .filteredOn(object -> object.contains("CKO_PRIVATE_KEY"))
                .hasSize(2)
                .allSatisfy(key -> {
                    assertThat(truth(key, "CKA_LOCAL")).isTrue();
                    assertThat(truth(key, "CKA_SENSITIVE")).isTrue();
                    assertThat(truth(key, "CKA_EXTRACTABLE")).isFalse();
                });
    }

    @Test
    void what_is_wrong_with_a_token_is_said_and_nothing_is_signed() throws Exception {
        tokens.make("anna");
        done("trust", "export-offline", "--to", tokens.uri("anna"), "--yes");
        assertThat(here("trust", "rotate", "timestamp")).isEqualTo(ExitCode.DONE);

        assertThat(run(Map.of("SANDPIPER_PKCS11_PIN", "0000"), "trust", "sign", "--keys", tokens.uri("anna"), "--yes"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(command.err())
                .contains("cannot read keys: token anna (serial ", " refuses this PIN; it was tried once")
                .doesNotContain("0000:");
        assertThat(run(Map.of("SANDPIPER_PKCS11_PIN", ""), "trust", "sign", "--keys", tokens.uri("anna"), "--yes"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(command.err()).contains("pin: absent (expected: SANDPIPER_PKCS11_PIN, pin-source=FILE");
        assertThat(run("trust", "sign", "--keys", tokens.uri("ben"), "--yes")).isEqualTo(ExitCode.FAILED);
        assertThat(command.err()).contains("no such token is there: token=ben (", "tells of token anna (serial ");
        tokens.make("anna");
        assertThat(run("trust", "sign", "--keys", tokens.uri("anna"), "--yes")).isEqualTo(ExitCode.USAGE);
        assertThat(command.err()).contains("token: token=anna (expected: one of token anna", "name its serial");

        Path pin = Files.writeString(folder.resolve("pin"), SoftTokens.PIN + "\n");
        tokens.make("carl");
        assertThat(run(
                        Map.of("SANDPIPER_PKCS11_PIN", ""),
                        "trust",
                        "sign",
                        "--keys",
                        tokens.uri("carl") + "&pin-source=" + pin,
                        "--yes"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(command.err()).contains("keys: none in token carl (serial ");
    }

    @Test
    void a_uri_that_is_wrong_is_refused_before_any_library_is_asked() throws Exception {
        assertThat(here("trust", "keygen", "--to", "pkcs11:token=anna?module-path=/nowhere/lib.so"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(inProcess.err()).contains("module-path: /nowhere/lib.so (expected: ", "there is no such file");
        Path text = Files.writeString(folder.resolve("text.so"), "no library");
        assertThat(here("trust", "keygen", "--to", "pkcs11:token=anna?module-path=" + text))
                .isEqualTo(ExitCode.USAGE);
        assertThat(inProcess.err()).contains("module-path: " + text + " (expected: a PKCS#11 library for this machine");
        assertThat(here("trust", "keygen", "--to", tokens.uri("anna") + "&pin-value=" + SoftTokens.PIN))
                .isEqualTo(ExitCode.USAGE);
        assertThat(inProcess.err()).contains("pin-value: in a command").doesNotContain(SoftTokens.PIN);
        assertThat(here("trust", "sign", "--keys", "pkcs11:model=x?module-path=/m.so"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(inProcess.err()).contains("pkcs11 attribute: model (expected: those before the ? are [token, ");
    }

    @Test
    void a_token_that_was_taken_away_signs_again_when_it_is_back() throws Exception {
        Path anna = tokens.make("anna");
        done("trust", "export-offline", "--to", tokens.uri("anna"), "--yes");
        assertThat(here("trust", "rotate", "snapshot")).isEqualTo(ExitCode.DONE);
        Path away = Files.move(anna, folder.resolve("away"));
        assertThat(run("trust", "sign", "--keys", tokens.uri("anna"), "--yes")).isEqualTo(ExitCode.FAILED);
        assertThat(command.err()).contains("no such token is there: token=anna (", "no token that was initialized");
        Files.move(away, anna);
        done("trust", "sign", "--keys", tokens.uri("anna"), "--yes");
        assertThat(command.out()).contains("signed root 3, published");
    }

    @Test
    void keys_go_on_to_another_token_and_the_old_one_signs_no_more() throws Exception {
        tokens.make("anna");
        tokens.make("ben");
        TufClient device = device();
        done("trust", "export-offline", "--to", tokens.uri("anna"), "--yes");
        done("trust", "rotate", "targets", "--keys", tokens.uri("anna"), "--to", tokens.uri("ben"), "--yes");
        assertThat(command.err()).contains("key of targets: targets-", " in token ben");
        done(
                "trust",
                "rotate",
                "root",
                "--keys",
                tokens.uri("anna"),
                "--to",
                tokens.uri("ben"),
                "--key-type",
                "rsa",
                "--yes");
        assertThat(command.out()).contains("root is signed by rsa");
        push();
        assertThat(run("trust", "sign", "--keys", tokens.uri("anna"), "--yes")).isEqualTo(ExitCode.REFUSED);
        assertThat(command.err()).contains("another key than those in");
        done("trust", "sign", "--keys", tokens.uri("ben"), "--yes");
        assertThat(finds(device)).isTrue();
    }

    @Test
    void a_folder_and_a_token_are_two_hands() throws Exception {
        tokens.make("anna");
        String stick = folder.resolve("stick").toString();
        done("trust", "export-offline", "--to", stick, "--to", tokens.uri("anna"), "--yes");
        TufClient device = device();
        push();
        done("trust", "sign", "--keys", stick, "--yes");
        assertThat(command.err()).contains("signed: 1 of 2");
        assertThat(finds(device)).isFalse();
        done("trust", "sign", "--keys", tokens.uri("anna"), "--yes");
        assertThat(command.err()).contains("signed: 2 of 2", "published");
        assertThat(finds(device)).isTrue();
    }

    @Test
    void ed25519_is_refused_before_anything_is_made() throws Exception {
        Path anna = tokens.make("anna");
        assertThat(here("trust", "export-offline", "--to", tokens.uri("anna"), "--key-type", "ed25519", "--yes"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(inProcess.err())
                .isEqualToIgnoringNewLines(
                        "sandpiper: key type: ed25519 (expected: ecdsa or rsa: Java makes no Ed25519 key in a PKCS#11 token)");
        assertThat(tokens.objects(anna)).isEmpty();
        assertThat(here("trust", "status")).isEqualTo(ExitCode.DONE);
        assertThat(inProcess.out()).startsWith("whoever takes this gateway can make any bytes a model");
    }

    @Test
    void a_teams_key_in_a_token_and_one_that_is_named() throws Exception {
        tokens.make("ocr");
        done("trust", "keygen", "--to", tokens.uri("ocr"), "--name", "ocr", "--key-type", "rsa");
        String half = command.out().strip();
        assertThat(half).matches("ocr-[0-9a-f]{8}\\.pub\\.pem");
        assertThat(Files.readString(folder.resolve(half))).startsWith("-----BEGIN PUBLIC KEY-----");
        String file = folder.resolve(half).toString();
        assertThat(here("trust", "delegate", "ocr", "--pattern", "ocr-*", "--key", file))
                .isEqualTo(ExitCode.DONE);
        done("trust", "sign", "--role", "ocr", "--keys", tokens.uri("ocr"), "--yes");
        assertThat(here("trust", "status")).isEqualTo(ExitCode.DONE);
        assertThat(inProcess.out()).contains("in force");

        done("trust", "keygen", "--to", tokens.uri("ocr"), "--name", "named");
        String name = command.out().strip().replace(".pub.pem", "");
        String named = tokens.uri("ocr").replace("?", ";object=" + name + "?");
        done("trust", "export-offline", "--to", named, "--yes");
        assertThat(command.err())
                .contains("key of root: " + name + " in token ocr (serial ", "key of targets: " + name);
        assertThat(run("trust", "keygen", "--to", tokens.uri("ocr").replace("?", ";object=other?")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(command.err()).contains("object: other (expected: the name of a key in token ocr");
    }

    /** A device of the fleet: the client that agents have, from the gateway's first root. */
    private TufClient device() throws Exception {
        Path home = Files.createDirectories(folder.resolve("device"));
        MetadataStore store = new MetadataStore(new DurableFolder(home));
        HttpSource source = new HttpSource(
                HttpClient.newHttpClient(),
                URI.create(gateway.environment().get("SANDPIPER_URL") + "/v1/trust/metadata/"));
        TufClient client =
                new TufClient(store, source, new TrustedTime(InstantSource.system(), store), Patience.STANDARD);
        client.initialize(Files.readAllBytes(folder.resolve("gateway/trust/metadata/1.root.json")));
        return client;
    }

    private static boolean finds(TufClient device) throws TufException {
        try {
            device.update().find("fashion/1.0.0");
            return true;
        } catch (TufException.NoSuchTarget e) {
            return false;
        }
    }

    private void push() throws Exception {
        Path model = Files.writeString(folder.resolve("model.onnx"), "good model");
        assertThat(here("push", model.toString(), "--name", "fashion", "--version", "1.0.0"))
                .as(inProcess.err())
                .isEqualTo(ExitCode.DONE);
        assertThat(inProcess.out()).startsWith("waiting fashion@1.0.0");
    }

    /** An attribute of an object, as SoftHSM's tool prints it: name, type, value, a line each. */
    private static boolean truth(String object, String name) {
        List<String> lines = object.lines().map(String::strip).toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).endsWith(" " + name)) {
                return lines.get(i + 2).endsWith(" TRUE");
            }
        }
        throw new AssertionError("no " + name + " in " + object);
    }

    /** A command that opens no token, in this process. */
    private int here(String... words) {
        return inProcess.run(gateway.environment(), false, words);
    }

    private void done(String... words) throws Exception {
        int code = run(words);
        assertThat(code).as(command.err()).isEqualTo(ExitCode.DONE);
    }

    private int run(String... words) throws Exception {
        return run(Map.of("SANDPIPER_PKCS11_PIN", SoftTokens.PIN), words);
    }

    private int run(Map<String, String> more, String... words) throws Exception {
        Map<String, String> environment = new HashMap<>(gateway.environment());
        environment.putAll(tokens.environment());
        environment.put("SANDPIPER_KEY_PASSPHRASE", "correct horse");
        environment.putAll(more);
        return command.run(environment, words);
    }
}
