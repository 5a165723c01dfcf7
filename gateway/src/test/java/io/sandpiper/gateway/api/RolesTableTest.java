package io.sandpiper.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.api.RestCaller.Answer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls every operation of the contract as every role, for the fleet and for some devices, at a running gateway; what came of it
 * is docs/reference/roles.md, which must be what stands there. To write it: {@code -Dsandpiper.write=true}. And each change that
 * was allowed has its line in the audit log.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolesTableTest {
    private static final Path PAGE =
            Path.of(System.getProperty("sandpiper.root", "..")).resolve("docs/reference/roles.md");
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "head");
    private static final String SCOPE = "site=hall-3";
    /** Column by column: a role, and the selector that limits it. */
    private static final List<String[]> CALLERS = List.of(
            new String[] {"viewer", ""},
            new String[] {"viewer", SCOPE},
            new String[] {"operator", ""},
            new String[] {"operator", SCOPE},
            new String[] {"admin", ""},
            new String[] {"admin", SCOPE});

    private RunningGateway gateway;
    private final Map<String, String> tokens = new LinkedHashMap<>();
    private String inside = "";
    private String outside = "";
    private String blob = "";

    @BeforeAll
    void start(@TempDir Path folder) {
        gateway = RunningGateway.start(folder, RunningGateway.SCRIPTED_CONVERTER);
        for (String[] caller : CALLERS) {
            tokens.put(caller[0] + "@" + caller[1], token(caller[0] + "-" + caller[1].replace('=', '-') + "x", caller));
        }
        blob = gateway.rest().blob("hang on".getBytes(StandardCharsets.UTF_8)).toString();
        inside = push("inside", SCOPE);
        outside = push("outside", "site=home");
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    private String token(String name, String[] caller) {
        Map<String, String> body = new HashMap<>(Map.of("name", name, "role", caller[0]));
        if (!caller[1].isEmpty()) {
            body.put("selector", caller[1]);
        }
        return gateway.rest().post("/v1/tokens", body).text("token");
    }

    private String push(String model, String selector) {
        Answer answer = gateway.rest()
                .put("/v1/models/" + model + "/versions/1.0.0", Map.of("model", blob, "assign", selector));
        assertThat(answer.status()).as("%s", answer).isEqualTo(202);
        return answer.text("id");
    }

    /** An operation, and how it is called for devices within the scope and beyond it. */
    private record Call(String id, String method, String template, String summary, String right, boolean open) {}

    private static List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        JsonObject paths = new Contract().whole().getJsonObject("paths");
        for (String path : paths.fieldNames()) {
            for (String method : paths.getJsonObject(path).fieldNames()) {
                if (METHODS.contains(method)) {
                    JsonObject operation = paths.getJsonObject(path).getJsonObject(method);
                    calls.add(new Call(
                            operation.getString("operationId"),
                            method.toUpperCase(java.util.Locale.ROOT),
                            path,
                            operation.getString("summary"),
                            operation.getString("x-right", "none"),
                            operation.containsKey("security")));
                }
            }
        }
        return calls;
    }

    @Test
    void the_table_of_roles_and_actions_is_what_a_gateway_really_does() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Roles

                Written by `RolesTableTest`, which calls every operation of `/openapi.json` as every role at a running gateway, for devices
                within the role's selector and beyond it. **yes**: allowed. **own**: for devices (and what is assigned to them) within the
                selector; the rest is not shown, or refused. **-**: refused (403) with the right that is missing. What each role means, and
                how to give it: [operators and roles](../guides/operators-and-roles.md).

                | operation | right | viewer | viewer of some | operator | operator of some | admin | admin of some | |
                |---|---|---|---|---|---|---|---|---|
                """);
        for (Call call : calls()) {
            page.append("| `")
                    .append(call.method())
                    .append(' ')
                    .append(call.template())
                    .append("` | ");
            if (call.open()) {
                page.append("open | yes | yes | yes | yes | yes | yes | ");
            } else {
                page.append(call.right()).append(" | ");
                tokens.values().forEach(token -> page.append(cell(call, token)).append(" | "));
            }
            page.append(call.summary()).append(" |\n");
        }
        if (Boolean.getBoolean("sandpiper.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/reference/roles.md is not what a gateway does: run this with -Dsandpiper.write=true")
                .isEqualTo(page.toString());
    }

    private String cell(Call call, String token) {
        boolean within = isAllowed(call, token, SCOPE, inside, "inside");
        boolean beyond = isAllowed(call, token, "site=home", outside, "outside");
        return within ? beyond ? "yes" : "own" : "-";
    }

    /** Whether the call does, or would do, something for what lies under that selector. */
    private boolean isAllowed(Call call, String token, String selector, String job, String model) {
        String path = call.template()
                .replace("{digest}", blob)
                .replace("{version}", "9.0.0")
                .replace("{job}", job)
                .replace("{model}", model)
                .replaceAll("\\{\\w+}", "absent");
        Map<String, Object> body = new TreeMap<>(Map.of("model", model, "selector", selector));
        switch (call.id()) {
            case "push" -> body = Map.of("model", "sha256:" + "0".repeat(64), "assign", selector);
            case "createEnrollToken" -> body = Map.of("labels", labels(selector));
            case "createToken" -> body = Map.of("name", "x y", "role", "viewer");
            // Neither ends what the next caller asks for.
            case "cancelJob", "retryJob" -> {
                return status(token, call.method(), path.replace(job, "0"), body) != 403
                        && status(token, "GET", "/v1/jobs/" + job, body) == 200
                        && mayChange(token, selector);
            }
            case "jobEvents" -> {
                return status(token, "GET", path.replace("/events", ""), body) == 200;
            }
            default -> {}
        }
        Answer answer = send(token, call.method(), path, body);
        if (answer.status() == 403) {
            return false;
        }
        return switch (call.id()) {
            // Lists show what lies within reach alone.
            case "listJobs" -> answer.toString().contains(job);
            case "listDevices", "status", "listAssignments" -> mayRead(token, selector);
            case "showJob", "jobLog" ->
                !(answer.status() == 404 && answer.text("field").equals("job"));
            case "showDevice", "removeDevice", "revokeDevice", "reenrollDevice" -> mayRead(token, selector);
            case "history" -> answer.status() == 200;
            case "undo" -> mayChange(token, selector);
            default -> true;
        };
    }

    /** There is no device here: whether one of these labels would be shown follows from the caller's own grants. */
    private boolean mayRead(String token, String selector) {
        JsonNode grants = send(token, "GET", "/v1/whoami", Map.of()).json().path("grants");
        for (JsonNode grant : grants) {
            if (!grant.has("selector") || grant.path("selector").asText().equals(selector)) {
                return true;
            }
        }
        return false;
    }

    private boolean mayChange(String token, String selector) {
        return status(token, "POST", "/v1/assignments", Map.of("model", "absent", "selector", selector)) != 403;
    }

    private static Map<String, String> labels(String selector) {
        return Map.of(selector.substring(0, selector.indexOf('=')), selector.substring(selector.indexOf('=') + 1));
    }

    @Test
    void every_change_that_is_made_leaves_its_line_in_the_audit_log() {
        Map<String, String> lines = new LinkedHashMap<>();
        RestCaller admin = gateway.rest();
        String model =
                admin.blob("publish this".getBytes(StandardCharsets.UTF_8)).toString();
        lines.put("putBlob", "blob.put");
        String accepted = admin.put("/v1/models/kept/versions/1.0.0", Map.of("model", model))
                .text("id");
        lines.put("push", "push");
        assertThat(gateway.ended(accepted).path("state").asText()).isEqualTo("accepted");
        lines.put("(the job's end)", "version.publish");
        String hanging = admin.put("/v1/models/hung/versions/1.0.0", Map.of("model", blob))
                .text("id");
        assertThat(admin.post("/v1/jobs/" + hanging + "/cancel", Map.of()).status())
                .isEqualTo(200);
        lines.put("cancelJob", "job.cancel");
        String again = admin.post("/v1/jobs/" + hanging + "/retry", Map.of()).text("id");
        admin.post("/v1/jobs/" + again + "/cancel", Map.of());
        lines.put("retryJob", "job.retry");
        for (String version : new String[] {"1.0.1", "1.0.2"}) {
            String id = admin.put("/v1/models/kept/versions/" + version, Map.of("model", model))
                    .text("id");
            gateway.ended(id);
            assertThat(admin.post(
                                    "/v1/assignments",
                                    Map.of("model", "kept", "version", version, "selector", "site=home"))
                            .status())
                    .isEqualTo(200);
        }
        lines.put("assign", "assignment.add");
        assertThat(admin.post("/v1/models/kept/undo", Map.of()).status()).isEqualTo(200);
        lines.put("undo", "assignment.undo");
        assertThat(admin.post("/v1/assignments", Map.of("model", "kept", "selector", "site=home"))
                        .status())
                .isEqualTo(200);
        lines.put("assign (without a version)", "assignment.withdraw");
        assertThat(admin.delete("/v1/models/kept/versions/1.0.0").status()).isEqualTo(200);
        lines.put("removeVersion", "version.remove");
        assertThat(admin.put("/v1/models/kept/floor", Map.of("version", "1.0.2"))
                        .status())
                .isEqualTo(200);
        lines.put("raiseFloor", "model.floor");
        assertThat(admin.post("/v1/enroll-tokens", Map.of("labels", Map.of("site", "home")))
                        .status())
                .isEqualTo(201);
        lines.put("createEnrollToken", "enroll-token.create");
        String text = admin.post("/v1/tokens", Map.of("name", "brief", "role", "viewer"))
                .text("token");
        lines.put("createToken", "token.create");
        assertThat(admin.delete("/v1/tokens/brief").status()).isEqualTo(200);
        lines.put("removeToken", "token.remove");
        assertThat(admin.post("/v1/trust/roles", Map.of("make", Map.of("role", "timestamp")))
                        .status())
                .isEqualTo(200);
        lines.put("trustRotate", "trust.rotate");
        lines.put("trustRotate (its end)", "trust.rotate.done");
        assertThat(admin.post("/v1/trust/assignment-key", Map.of()).status()).isEqualTo(200);
        lines.put("replaceAssignmentKey", "trust.assignment-key");
        assertThat(admin.delete("/v1/trust/drafts/root").status()).isEqualTo(200);
        lines.put("trustAbandon", "trust.abandon");
        assertThat(send(tokens.get("viewer@"), "DELETE", "/v1/models/kept/versions/1.0.1", Map.of())
                        .status())
                .isEqualTo(403);
        lines.put("(a change that was refused)", "refused");
        Waiting.until("the refusal is on disk", () -> entries("refused").contains("removeVersion kept@1.0.1"));

        lines.forEach((operation, action) -> assertThat(entries(action))
                .as("the audit entry of %s", operation)
                .contains("\"action\":\"" + action + "\"", "\"at\":"));
        assertThat(entries("assignment.undo"))
                .contains(
                        "\"object\":\"kept to site=home\"",
                        "\"before\":{\"version\":\"1.0.2\"}",
                        "\"version\":\"1.0.1\"");
        assertThat(entries("version.remove"))
                .contains("\"object\":\"kept@1.0.0\"", "\"before\":{\"manifest\":\"sha256:");
        assertThat(entries("token.create"))
                .contains("\"name\":\"admin\"", "\"from\":\"127.0.0.1\"", "\"grant\":\"viewer\"");
        assertThat(entries("refused")).contains("viewer-x", "assign, which the role operator or admin has");
        String all = admin.get("/v1/audit?limit=1000").toString();
        assertThat(all).doesNotContain(text, gateway.token(), "spt_");
        JsonNode verified = admin.get("/v1/audit/verify").json();
        assertThat(verified.path("whole").asBoolean()).as("%s", verified).isTrue();
    }

    /** Every operation that changes something is in the test above; one that is added must be too. */
    @Test
    void no_operation_that_changes_something_is_forgotten_here() {
        Set<String> changing = calls().stream()
                .filter(call -> !call.open() && !Set.of("GET", "HEAD").contains(call.method()))
                .map(Call::id)
                .collect(Collectors.toSet());
        assertThat(changing)
                .as(
                        "operations that change something; those that are new need their audit entry, and a place in this test")
                .isSubsetOf(
                        "putBlob",
                        "push",
                        "cancelJob",
                        "retryJob",
                        "assign",
                        "undo",
                        "removeVersion",
                        "raiseFloor",
                        "replaceAssignmentKey",
                        "createEnrollToken",
                        "createToken",
                        "removeToken",
                        // EnrolmentTest
                        "removeDevice",
                        "revokeDevice",
                        "reenrollDevice",
                        // OfflineMediaTest
                        "exportMedia",
                        // AuditCommandsTest
                        "trustSign",
                        "trustAbandon",
                        "trustRotate",
                        "trustDelegate",
                        "trustRevoke");
    }

    private String entries(String action) {
        return gateway.rest().get("/v1/audit?limit=1000&action=" + action).toString();
    }

    private int status(String token, String method, String path, Map<String, ?> body) {
        return send(token, method, path, body).status();
    }

    private Answer send(@Nullable String token, String method, String path, Map<String, ?> body) {
        try (RestCaller caller = RestCaller.withToken(gateway.url(), String.valueOf(token))) {
            return switch (method) {
                case "GET" -> caller.get(path);
                case "HEAD" -> caller.head(path);
                case "DELETE" -> caller.delete(path);
                case "PUT" -> caller.put(path, body);
                default -> caller.post(path, body);
            };
        }
    }
}
