package io.sandpiper.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sandpiper token} and {@code whoami} against a real gateway. */
class TokenCommandsTest {
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
    void a_token_that_was_made_says_who_bears_it_and_what_that_allows() {
        String token = token("ci", "--role", "operator", "--for", "site=hall-3");
        assertThat(runAs(token, "whoami")).isEqualTo(ExitCode.DONE);
        assertThat(commands.out())
                .contains("token ci", "role     operator for devices with site=hall-3", "rights   read, push, assign");
        assertThat(runAs(token, "whoami", "-o", "json")).isEqualTo(ExitCode.DONE);
        JsonNode json = Json.read("whoami", commands.out().getBytes(StandardCharsets.UTF_8), JsonNode.class);
        assertThat(json.at("/grants/0/selector").asText()).isEqualTo("site=hall-3");
    }

    @Test
    void the_first_starts_token_is_the_admin_of_the_whole_fleet_and_never_expires() {
        assertThat(commands.run(gateway.environment(), false, "whoami")).isEqualTo(ExitCode.DONE);
        assertThat(commands.out())
                .contains(
                        "token admin",
                        "role     admin of the whole fleet",
                        "enrol, trust, administer",
                        "expires  never");
    }

    @Test
    void what_is_not_allowed_ends_with_5_and_names_the_right() {
        String token = token("looker", "--role", "viewer");
        assertThat(runAs(token, "enroll-token", "create")).isEqualTo(ExitCode.NOT_ALLOWED);
        assertThat(commands.err())
                .contains("right: viewer (expected: enrol, which the role admin has; token looker lacks it");
        assertThat(runAs(token, "token", "ls")).isEqualTo(ExitCode.NOT_ALLOWED);
        assertThat(runAs(token, "devices")).isEqualTo(ExitCode.DONE);
    }

    @Test
    void a_token_that_was_removed_opens_nothing_any_more() {
        String token = token("going", "--role", "admin");
        assertThat(commands.run(gateway.environment(), false, "token", "ls")).isEqualTo(ExitCode.DONE);
        assertThat(commands.out()).contains("going").doesNotContain(token);
        assertThat(commands.run(gateway.environment(), false, "token", "rm", "going"))
                .isEqualTo(ExitCode.DONE);
        assertThat(runAs(token, "ls")).isEqualTo(ExitCode.NOT_ALLOWED);
        assertThat(commands.err()).doesNotContain(token);
    }

    @Test
    void a_role_that_does_not_exist_is_told_with_those_that_do() {
        assertThat(commands.run(gateway.environment(), false, "token", "create", "--name", "x", "--role", "root"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(commands.err()).contains("role: root (expected: viewer, operator or admin)");
    }

    private String token(String name, String... options) {
        String[] arguments = new String[4 + options.length];
        System.arraycopy(new String[] {"token", "create", "--name", name}, 0, arguments, 0, 4);
        System.arraycopy(options, 0, arguments, 4, options.length);
        assertThat(commands.run(gateway.environment(), false, arguments))
                .as(commands.err())
                .isEqualTo(ExitCode.DONE);
        return commands.out().strip();
    }

    private int runAs(String token, String... arguments) {
        Map<String, String> environment = new HashMap<>(gateway.environment());
        environment.put("SANDPIPER_TOKEN", token);
        return commands.run(environment, false, arguments);
    }
}
