package io.sandpiper.e2e.crash;

import com.fasterxml.jackson.databind.JsonNode;

/** Every change that the gateway shows has its line in the audit log, once, and the log is whole. */
final class AuditLines {
    private static final int PAGE = 1_000;

    private final Scene scene;

    AuditLines(Scene scene) {
        this.scene = scene;
    }

    void mustFit() {
        JsonNode verified = scene.rest().get("/v1/audit/verify").succeeded();
        if (!verified.path("whole").asBoolean()) {
            throw new AssertionError("the audit log is not whole: " + verified.path("findings"));
        }
        same(
                "assignments",
                count("/v1/assignments", "assignments"),
                "assignment.add",
                "assignment.undo",
                "assignment.withdraw");
        same("jobs", count("/v1/jobs", "jobs"), "push", "job.retry");
        same("tokens", count("/v1/tokens", "tokens") + lines("token.remove"), "token.create");
    }

    private void same(String what, long shown, String... actions) {
        long lines = 0;
        for (String action : actions) {
            lines += lines(action);
        }
        if (lines != shown) {
            throw new AssertionError(
                    what + ": " + shown + " are there, " + lines + " lines of the audit log tell of them");
        }
    }

    private long count(String path, String field) {
        return scene.rest().get(path).succeeded().path(field).size();
    }

    private long lines(String action) {
        long lines = 0;
        String before = "";
        while (true) {
            JsonNode page = scene.rest()
                    .get("/v1/audit?limit=" + PAGE + "&action=" + action + before)
                    .succeeded()
                    .path("entries");
            lines += page.size();
            if (page.size() < PAGE) {
                return lines;
            }
            before = "&before=" + page.get(page.size() - 1).path("seq").asLong();
        }
    }
}
