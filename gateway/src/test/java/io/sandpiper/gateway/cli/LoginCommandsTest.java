package io.sandpiper.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.gateway.access.oidc.Browser;
import io.sandpiper.gateway.access.oidc.ProviderProcess;
import io.sandpiper.host.cli.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Login by a provider that really runs: device code through its pages, client credentials, refresh, logout. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoginCommandsTest {
    /** So short that the commands must refresh: they do so 30 s ahead. */
    private static final int ACCESS_TOKEN_SECONDS = 31;

    private static final Pattern PAGE = Pattern.compile("Or {4}(\\S+)");

    @SuppressWarnings("NullAway.Init") // started before the tests
    private ProviderProcess provider;

    @SuppressWarnings("NullAway.Init") // started before the tests
    private CommandedGateway gateway;

    private final CommandRuns commands = new CommandRuns();

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        provider = ProviderProcess.start(ACCESS_TOKEN_SECONDS);
        gateway = CommandedGateway.start(folder, provider.settings());
    }

    @AfterAll
    void stop() {
        if (gateway != null) {
            gateway.close();
            provider.close();
        }
    }

    @Test
    void who_logs_in_by_device_code_has_the_roles_that_the_provider_names(@TempDir Path home) throws Exception {
        Map<String, String> environment = environment(home);
        assertThat(login(environment, "alice")).isEqualTo(ExitCode.DONE);
        assertThat(commands.run(environment, false, "whoami"))
                .as(commands.err())
                .isEqualTo(ExitCode.DONE);
        assertThat(commands.out()).contains("oidc alice", "role     admin of the whole fleet");
        assertThat(commands.run(environment, false, "enroll-token", "create")).isEqualTo(ExitCode.DONE);
        Path file = home.resolve("context.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_scoped_role_of_the_provider_is_as_scoped_as_a_tokens(@TempDir Path home) throws Exception {
        Map<String, String> environment = environment(home);
        assertThat(login(environment, "olga")).isEqualTo(ExitCode.DONE);
        assertThat(commands.run(environment, false, "whoami")).isEqualTo(ExitCode.DONE);
        assertThat(commands.out()).contains("oidc olga", "operator for devices with site=hall-3");
        assertThat(commands.run(environment, false, "enroll-token", "create")).isEqualTo(ExitCode.NOT_ALLOWED);
        assertThat(commands.err()).contains("right: operator@site=hall-3 (expected: enrol");
    }

    @Test
    void who_logs_in_and_has_no_role_here_is_told_so(@TempDir Path home) throws Exception {
        Map<String, String> environment = environment(home);
        assertThat(login(environment, "nobody")).isEqualTo(ExitCode.DONE);
        assertThat(commands.run(environment, false, "ls")).isEqualTo(ExitCode.NOT_ALLOWED);
        assertThat(commands.err()).contains("right: none (expected: read");
    }

    @Test
    void an_access_token_that_ends_is_refreshed_and_a_login_that_was_taken_back_is_told(@TempDir Path home)
            throws Exception {
        Map<String, String> environment = environment(home);
        assertThat(login(environment, "alice")).isEqualTo(ExitCode.DONE);
        String before = Files.readString(home.resolve("context.json"));
        Thread.sleep(1_500); // from here the access token has less than 30 s left
        assertThat(commands.run(environment, false, "ls")).as(commands.err()).isEqualTo(ExitCode.DONE);
        assertThat(Files.readString(home.resolve("context.json"))).isNotEqualTo(before);

        assertThat(commands.run(environment, false, "logout")).isEqualTo(ExitCode.DONE);
        assertThat(commands.run(environment, false, "ls")).isEqualTo(ExitCode.NOT_ALLOWED);
        Files.writeString(home.resolve("context.json"), before);
        assertThat(commands.run(environment, false, "ls")).isEqualTo(ExitCode.NOT_ALLOWED);
        assertThat(commands.err()).contains("the login has ended", "invalid_grant", "sandpiper login");
    }

    @Test
    void a_program_logs_in_by_client_credentials_from_the_environment(@TempDir Path home) {
        Map<String, String> environment = environment(home);
        environment.put("SANDPIPER_CLIENT_ID", ProviderProcess.ROBOT);
        environment.put("SANDPIPER_CLIENT_SECRET", ProviderProcess.ROBOT_SECRET);
        assertThat(commands.run(environment, false, "whoami"))
                .as(commands.err())
                .isEqualTo(ExitCode.DONE);
        assertThat(commands.out()).contains("oidc hall-robot", "operator for devices with site=hall-3");
    }

    @Test
    void a_programs_secret_may_stand_in_a_file_and_a_wrong_one_is_told_without_it(@TempDir Path home) throws Exception {
        Map<String, String> environment = environment(home);
        Path file = Files.writeString(home.resolve("secret"), ProviderProcess.ROBOT_SECRET + "\n");
        environment.put("SANDPIPER_CLIENT_ID", ProviderProcess.ROBOT);
        environment.put("SANDPIPER_CLIENT_SECRET_FILE", file.toString());
        assertThat(commands.run(environment, false, "ls")).as(commands.err()).isEqualTo(ExitCode.DONE);
        Files.writeString(file, "another-secret");
        assertThat(commands.run(environment, false, "ls")).isEqualTo(ExitCode.NOT_ALLOWED);
        assertThat(commands.err()).contains("invalid_client").doesNotContain("another-secret");
    }

    @Test
    void a_gateway_without_a_provider_says_how_to_log_in(@TempDir Path home) throws Exception {
        try (CommandedGateway plain = CommandedGateway.start(home, Map.of())) {
            Map<String, String> environment = new HashMap<>(plain.environment());
            environment.remove("SANDPIPER_TOKEN");
            assertThat(commands.run(environment, false, "login")).isEqualTo(ExitCode.NOT_ALLOWED);
            assertThat(commands.err()).contains("has no login provider", "context set --token-file");
        }
    }

    private Map<String, String> environment(Path home) {
        Map<String, String> environment = new HashMap<>(gateway.environment());
        environment.remove("SANDPIPER_TOKEN");
        environment.put("SANDPIPER_CONTEXT", home.resolve("context.json").toString());
        return environment;
    }

    /** Runs {@code sandpiper login} while a person does what it says. */
    private static int login(Map<String, String> environment, String person) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
        CompletableFuture<Integer> login = CompletableFuture.supplyAsync(
                () -> SandpiperMain.commandLine(new ContextFile(environment), new Console(err, err, false))
                        .execute("login"));
        try (Browser browser = new Browser(person)) {
            String page = browser.walk(page(said), "none:").text();
            assertThat(page).contains("Sign-in Success");
        }
        int exit = login.get(30, TimeUnit.SECONDS);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("Logged in").doesNotContain("eyJ");
        return exit;
    }

    private static String page(ByteArrayOutputStream said) throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (Instant.now().isBefore(end)) {
            Matcher page = PAGE.matcher(said.toString(StandardCharsets.UTF_8));
            if (page.find()) {
                return page.group(1);
            }
            Thread.sleep(20);
        }
        throw new AssertionError("login shows no page: " + said.toString(StandardCharsets.UTF_8));
    }
}
