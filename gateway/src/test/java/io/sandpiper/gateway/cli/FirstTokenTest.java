package io.sandpiper.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.host.cli.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first start's token is taken back like any other, and made anew at the gateway's machine. */
class FirstTokenTest {
    /** Of a provider that nobody asks. */
    private static final Map<String, String> PROVIDER = Map.of(
            "oidc.issuer", "https://login.test",
            "oidc.audience", "https://gateway.test/api",
            "oidc.clientId", "sandpiper-cli");

    @TempDir
    Path folder;

    private final CommandRuns commands = new CommandRuns();

    @Test
    void goes_once_another_admin_of_the_fleet_is_there_and_the_last_one_stays() throws Exception {
        try (CommandedGateway gateway = CommandedGateway.start(folder, Map.of())) {
            assertThat(run(
                            gateway.environment(),
                            "token",
                            "create",
                            "--name",
                            "hall",
                            "--role",
                            "admin",
                            "--for",
                            "a=b"))
                    .isEqualTo(ExitCode.DONE);
            assertThat(run(gateway.environment(), "token", "rm", "admin")).isEqualTo(ExitCode.FAILED);
            assertThat(commands.err()).contains("last admin of the whole fleet");
            assertThat(run(gateway.environment(), "token", "create", "--name", "eve", "--role", "admin"))
                    .isEqualTo(ExitCode.DONE);
            Map<String, String> eve = with(gateway.environment(), commands.out().strip());
            assertThat(run(eve, "token", "rm", "admin")).as(commands.err()).isEqualTo(ExitCode.DONE);
            assertThat(run(gateway.environment(), "ls")).isEqualTo(ExitCode.NOT_ALLOWED);
            assertThat(run(eve, "token", "rm", "eve")).isEqualTo(ExitCode.FAILED);
        }
    }

    @Test
    void goes_where_the_login_provider_has_admins_and_no_later_start_makes_another() throws Exception {
        Map<String, String> settings = new HashMap<>(PROVIDER);
        settings.put("oidc.roles", "ops=operator,chiefs=admin");
        Map<String, String> environment;
        try (CommandedGateway gateway = CommandedGateway.start(folder, settings)) {
            environment = gateway.environment();
            assertThat(run(environment, "token", "rm", "admin"))
                    .as(commands.err())
                    .isEqualTo(ExitCode.DONE);
        }
        try (CommandedGateway gateway = CommandedGateway.start(folder, settings)) {
            assertThat(run(gateway.environment(), "ls")).isEqualTo(ExitCode.NOT_ALLOWED);
        }
    }

    @Test
    void stays_where_the_login_provider_has_admins_of_some_devices_alone() throws Exception {
        Map<String, String> settings = new HashMap<>(PROVIDER);
        settings.put("oidc.roles", "ops=operator,chiefs=admin@site=hall-3");
        try (CommandedGateway gateway = CommandedGateway.start(folder, settings)) {
            assertThat(run(gateway.environment(), "token", "rm", "admin")).isEqualTo(ExitCode.FAILED);
        }
    }

    @Test
    void is_made_anew_at_the_gateways_machine_while_no_gateway_runs() throws Exception {
        String data = folder.resolve("gateway").toString();
        String stolen;
        try (CommandedGateway gateway = CommandedGateway.start(folder, Map.of())) {
            stolen = String.valueOf(gateway.environment().get("SANDPIPER_TOKEN"));
            assertThat(run(Map.of(), "gateway", "--data", data, "--reset-admin-token"))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(commands.err()).contains("another gateway's that runs (expected: that it is ended first)");
        }
        assertThat(run(Map.of(), "gateway", "--data", data, "--reset-admin-token"))
                .as(commands.err())
                .isEqualTo(ExitCode.DONE);
        Path file = Path.of(commands.out().strip());
        assertThat(file).isEqualTo(folder.resolve("gateway/admin.token"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (CommandedGateway gateway = CommandedGateway.start(folder, Map.of())) {
            assertThat(run(gateway.environment(), "audit", "ls", "-o", "json")).isEqualTo(ExitCode.DONE);
            assertThat(commands.out()).contains("token.reset", "the gateway's machine");
            assertThat(run(with(gateway.environment(), stolen), "ls")).isEqualTo(ExitCode.NOT_ALLOWED);
        }
    }

    @Test
    void is_not_made_in_a_folder_that_is_no_gateways() {
        assertThat(run(Map.of(), "gateway", "--data", folder.toString(), "--reset-admin-token"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(commands.err()).contains("is no gateway's (expected: its data folder; --data DIR)");
        assertThat(folder.resolve("admin.token")).doesNotExist();
    }

    private int run(Map<String, String> environment, String... arguments) {
        return commands.run(environment, false, arguments);
    }

    private static Map<String, String> with(Map<String, String> environment, String token) {
        Map<String, String> other = new HashMap<>(environment);
        other.put("SANDPIPER_TOKEN", token);
        return other;
    }
}
