package io.sandpiper.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.api.RestCaller.Answer;
import io.sandpiper.gateway.ingest.Job;
import io.sandpiper.gateway.ingest.store.JobStore;
import io.sandpiper.gateway.store.GatewayDatabase;
import io.sandpiper.host.store.Database;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.PushEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of jobs over REST; the converter is a child process that does what the model file says. */
class JobCallsTest {
    private static final Pattern STARTED = Pattern.compile("stderr started (\\d+)");

    @TempDir
    Path folder;

    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = RunningGateway.start(folder, settings());
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(RunningGateway.SCRIPTED_CONVERTER);
        settings.put("convert.timeout", "5m");
        settings.put("convert.parallel", "2");
        settings.put("housekeeping.interval", "200ms");
        return settings;
    }

    @Test
    void a_running_job_is_cancelled_with_its_processes_and_its_folder() {
        String job = push("runs", "hang model");
        long grandchild = started(job);
        assertThat(cancel(job).text("state")).isEqualTo("cancelled");
        JsonNode last = gateway.events(job).getLast();
        assertThat(last.path("state").asText()).isEqualTo("cancelled");
        assertThat(last.path("message").asText())
                .isEqualTo(gateway.ended(job).path("message").asText())
                .isEqualTo("cancelled by token admin before anything was published");
        Waiting.until("the grandchild is gone", () -> !isAlive(grandchild));
        Waiting.until("the folder is gone", this::scratchIsEmpty);
        Waiting.until("its log is kept", () -> log(job).contains("gateway cancelled"));
        assertThat(gateway.rest().get("/v1/models/runs/versions/1.0.0").status())
                .isEqualTo(404);
    }

    @Test
    void a_running_job_shows_its_present_stage_and_may_be_cancelled_whatever_stage_its_converter_names() {
        String job = push("staged", "stages model");
        started(job);
        Waiting.until("its stage is shown", () -> stage(job).equals("prove"));
        assertThat(cancel(job).text("state")).isEqualTo("cancelled");
        assertThat(gateway.events(job).stream()
                        .map(e -> e.path("stage").asText())
                        .filter("prove"::equals))
                .hasSize(1);
    }

    @Test
    void a_waiting_job_is_cancelled_at_once_and_never_runs() {
        String running = push("waits", "1.0.0", "hang model");
        started(running);
        String waiting = push("waits", "1.0.1", "good model");
        assertThat(cancel(waiting).text("state")).isEqualTo("cancelled");
        assertThat(cancel(waiting).status()).isEqualTo(200);
        cancel(running);
        assertThat(gateway.rest().get("/v1/jobs/" + waiting + "/log").status()).isEqualTo(404);
        assertThat(state(waiting)).isEqualTo("cancelled");
    }

    @Test
    void a_cancelled_job_does_not_run_again_after_a_restart() {
        String job = push("stays", "hang model");
        started(job);
        cancel(job);
        gateway.close();
        gateway = RunningGateway.start(folder, settings());
        assertThat(state(job)).isEqualTo("cancelled");
        assertThat(gateway.ended(push("after", "good model")).path("state").asText())
                .isEqualTo("accepted");
        assertThat(state(job)).isEqualTo("cancelled");
    }

    @Test
    void a_job_that_ended_is_not_cancelled_and_says_why() {
        String job = push("ended", "refuse model");
        gateway.ended(job);
        Answer answer = cancel(job);
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("expected")).isEqualTo("is refused already; there is nothing to cancel");
        assertThat(cancel("0").status()).isEqualTo(404);
    }

    @Test
    void jobs_of_two_models_run_at_once_and_those_of_one_in_turn() {
        String first = push("one", "1.0.0", "hang model");
        String second = push("one", "1.0.1", "hang other");
        String other = push("two", "hang model");
        started(first);
        started(other);
        assertThat(state(second)).isEqualTo("queued");
        cancel(first);
        started(second);
        cancel(second);
        cancel(other);
    }

    @Test
    void a_cancelled_job_is_retried_as_a_new_job_with_the_same_files() {
        String job = push("retried", "hang model");
        started(job);
        assertThat(retry(job).status()).isEqualTo(409);
        cancel(job);
        Answer answer = retry(job);
        assertThat(answer.status()).as("%s", answer).isEqualTo(202);
        String again = answer.text("id");
        assertThat(again).isNotEqualTo(job);
        assertThat(answer.header("Location")).isEqualTo("/v1/jobs/" + again);
        started(again);
        cancel(again);
    }

    @Test
    void a_job_that_is_being_published_is_not_cancelled_and_runs_to_its_end() throws IOException {
        String first = push("late", "1.0.0", "hang model");
        started(first);
        String publishing = push("late", "1.0.1", "good model");
        gateway.close();
        // As a kill after the first write of publishing leaves it; it waits for the first until the test has asked.
        try (Database database = GatewayDatabase.open(gateway.data())) {
            JobStore store = new JobStore(database);
            Job job = store.find(publishing).join().orElseThrow();
            PushEvent reached = job.event(PushEvent.State.RUNNING, JobStore.PUBLISHING, null, null, null);
            assertThat(store.update(reached, job.updated(), stored -> {}).join())
                    .isTrue();
        }
        gateway = RunningGateway.start(folder, settings());
        started(first);
        Answer answer = cancel(publishing);
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("expected")).isEqualTo("is being published, and runs to its end");
        cancel(first);
        assertThat(gateway.ended(publishing).path("state").asText()).isEqualTo("accepted");
    }

    @Test
    void two_cancels_at_once_both_hear_that_it_is_cancelled() {
        String job = push("twice", "hang model");
        started(job);
        List<CompletableFuture<Integer>> answers = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> cancel(job).status()))
                .limit(2)
                .toList();
        assertThat(answers).extracting(CompletableFuture::join).containsOnly(200);
        assertThat(gateway.events(job).stream()
                        .filter(e -> e.path("state").asText().equals("cancelled")))
                .hasSize(1);
    }

    @Test
    void a_log_that_cannot_be_kept_holds_up_no_other_job() throws IOException {
        String job = push("unlogged", "1.0.0", "hang model");
        started(job);
        String next = push("unlogged", "1.0.1", "good model");
        Path blobs = gateway.data().resolve("blobs/sha256");
        Path aside = blobs.resolveSibling("aside");
        Files.move(blobs, aside);
        Files.createFile(blobs);
        try {
            assertThat(cancel(job).text("state")).isEqualTo("cancelled");
            Waiting.until("the next one had its turn", () -> state(next).equals("failed"));
        } finally {
            Files.delete(blobs);
            Files.move(aside, blobs);
        }
        assertThat(state(job)).isEqualTo("cancelled");
    }

    @Test
    void a_retry_of_what_was_published_meanwhile_assigns_nothing() {
        String first = push("since", "1.0.0", "hang model");
        started(first);
        Digest model = gateway.rest().blob(bytes("good model"));
        String target = "/v1/models/since/versions/1.0.1";
        String job = gateway.rest()
                .put(target, Map.of("model", model, "assign", "site=home"))
                .text("id");
        cancel(job);
        cancel(first);
        gateway.ended(gateway.rest().put(target, Map.of("model", model)).text("id"));
        assertThat(retry(job).status()).isEqualTo(409);
        assertThat(gateway.rest().get("/v1/assignments").json().path("assignments"))
                .isEmpty();
        assertThat(retry("0").status()).isEqualTo(404);
    }

    @Test
    void an_accepted_job_is_not_retried() {
        String job = push("done", "good model");
        gateway.ended(job);
        assertThat(retry(job).status()).isEqualTo(409);
    }

    @Test
    void a_job_whose_files_are_deleted_is_gone() throws IOException {
        String job = push("gone", "refuse model");
        gateway.ended(job);
        Files.delete(gateway.data()
                .resolve("blobs/sha256/" + Digest.of(bytes("refuse model")).hex()));
        Answer answer = retry(job);
        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.text("detail")).contains("deleted").contains("push again");
    }

    @Test
    void log_and_report_are_kept_with_the_version() {
        gateway.ended(push("papers", "good model"));
        String version = "/v1/models/papers/versions/1.0.0";
        Answer log = gateway.rest().get(version + "/log");
        assertThat(log.header("Content-Type")).startsWith("text/plain");
        assertThat(text(log)).contains("stderr a word of warning").contains("publish");
        assertThat(gateway.rest()
                        .get(version + "/report")
                        .json()
                        .path("seconds")
                        .isObject())
                .isTrue();
        Answer page = gateway.rest().get(version + "/report.html");
        assertThat(text(page)).startsWith("<!doctype html>");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'")
                .contains("sandbox");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(gateway.rest().get("/v1/models/papers/versions/9.9.9/log").status())
                .isEqualTo(404);
    }

    @Test
    void blobs_of_logs_and_reports_stay_while_something_names_them_and_go_then() throws IOException {
        String job = push("swept", "good model");
        gateway.ended(job);
        Digest unnamed = gateway.rest().blob(bytes("named by nobody"));
        String version = "/v1/models/swept/versions/1.0.0";
        Digest page = Digest.of(gateway.rest().get(version + "/report.html").body());
        Digest log = Digest.of(gateway.rest().get(version + "/log").body());

        ageBlobs();
        Waiting.until("what nobody names is deleted", () -> !isHere(unnamed));
        assertThat(isHere(page)).isTrue();
        assertThat(isHere(log)).isTrue();
        assertThat(log(job)).contains("gateway accepted");

        gateway.rest().delete(version);
        Waiting.until("the page is deleted", () -> !isHere(page));
        Waiting.until("the log is deleted", () -> !isHere(log));
        assertThat(log(job)).contains("gateway accepted");
    }

    /** As if all were uploaded yesterday: what is new is never deleted. */
    private void ageBlobs() throws IOException {
        FileTime yesterday = FileTime.from(Instant.now().minus(Duration.ofDays(1)));
        try (Stream<Path> blobs = Files.list(gateway.data().resolve("blobs/sha256"))) {
            for (Path blob : blobs.toList()) {
                Files.setLastModifiedTime(blob, yesterday);
            }
        }
    }

    private boolean isHere(Digest blob) {
        return Files.exists(gateway.data().resolve("blobs/sha256").resolve(blob.hex()));
    }

    @Test
    void the_log_of_a_chatterer_is_bounded_escaped_and_says_that_it_was_cut() {
        String job = push("chatters", "chatter model");
        gateway.ended(job);
        Answer log = gateway.rest().get("/v1/jobs/" + job + "/log");
        assertThat(log.body().length).isBetween(900_000, (1 << 20) + 100);
        assertThat(text(log))
                .startsWith("(")
                .contains("older lines are not kept")
                .doesNotContain("\u001b");
        assertThat(text(log)).contains("chatter \\u001b[31m 29999");
    }

    private String push(String model, String script) {
        return push(model, "1.0.0", script);
    }

    private String push(String model, String version, String script) {
        Digest blob = gateway.rest().blob(bytes(script));
        return gateway.rest()
                .put("/v1/models/" + model + "/versions/" + version, Map.of("model", blob))
                .text("id");
    }

    /** Waits until a job's converter hangs. @return the process that it started */
    private long started(String job) {
        Waiting.until("job " + job + " hangs", () -> STARTED.matcher(log(job)).find());
        Matcher found = STARTED.matcher(log(job));
        assertThat(found.find()).isTrue();
        return Long.parseLong(found.group(1));
    }

    private Answer cancel(String job) {
        return gateway.rest().post("/v1/jobs/" + job + "/cancel", Map.of());
    }

    private Answer retry(String job) {
        return gateway.rest().post("/v1/jobs/" + job + "/retry", Map.of());
    }

    private String state(String job) {
        JsonNode shown = gateway.rest().get("/v1/jobs/" + job).json();
        return shown.path("state").asText();
    }

    private String stage(String job) {
        return gateway.rest().get("/v1/jobs/" + job).text("stage");
    }

    private String log(String job) {
        return text(gateway.rest().get("/v1/jobs/" + job + "/log"));
    }

    /** A zombie that nobody reaps yet has ended. */
    private static boolean isAlive(long pid) throws IOException {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        return Files.exists(stat) && !Files.readString(stat).contains(") Z ");
    }

    private boolean scratchIsEmpty() throws IOException {
        try (Stream<Path> left = Files.list(gateway.data().resolve("work"))) {
            return left.findAny().isEmpty();
        }
    }

    private static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
