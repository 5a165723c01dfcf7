package io.sandpiper.e2e.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.PushEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an operator does over REST; each call blocks until its outcome is known. */
public final class Operator {
    private static final Duration JOB_PATIENCE = Duration.ofMinutes(5);

    private final RestClient rest;

    public Operator(RestClient rest) {
        this.rest = rest;
    }

    /** Pushes and waits for the job's end; the version must not be there yet. */
    public PushEvent push(String model, String version, PushFiles files) {
        Reply reply = request(model, version, files, Map.of());
        if (reply.status() != 202) {
            throw new AssertionError(
                    "push of " + model + "@" + version + " (expected: 202): " + reply.status() + " " + reply.text());
        }
        return await(job(reply.json()));
    }

    /** As {@link #push}; fails unless the version was accepted. */
    public PushEvent pushAccepted(String model, String version, PushFiles files) {
        PushEvent last = push(model, version, files);
        if (last.state() != PushEvent.State.ACCEPTED) {
            throw new AssertionError("push of " + model + "@" + version + " (expected: accepted): " + last);
        }
        return last;
    }

    /** Uploads the blobs and asks for the job; does not wait. */
    public Reply request(String model, String version, PushFiles files, Map<String, ?> options) {
        ObjectNode body = Json.MAPPER.valueToTree(options);
        put(body, "model", files.model());
        put(body, "spec", files.spec());
        put(body, "calibration", files.calibration());
        put(body, "holdout", files.holdout());
        return rest.put("/v1/models/" + model + "/versions/" + version, body);
    }

    /** The id of the job in an answer to a push. */
    public static String job(JsonNode answer) {
        return answer.path("job").asText(answer.path("id").asText());
    }

    /** Follows a job to its last event, over restarts of the gateway too. */
    public PushEvent await(String job) {
        return Await.value(
                "job " + job + " ends", JOB_PATIENCE, () -> Optional.ofNullable(follow(job)), () -> lastState(job));
    }

    private @Nullable PushEvent follow(String job) {
        try (Stream<String> events = rest.events("/v1/jobs/" + job + "/events")) {
            for (Iterator<String> i = events.iterator(); i.hasNext(); ) {
                PushEvent event = Json.read("event", i.next().getBytes(StandardCharsets.UTF_8), PushEvent.class);
                if (event.state().done()) {
                    return event;
                }
            }
            return null;
        }
    }

    private String lastState(String job) {
        try {
            return rest.get("/v1/jobs/" + job).text();
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Has every device that the selector matches run a version. */
    public JsonNode assign(String model, String version, String selector) {
        return rest.post("/v1/assignments", Map.of("model", model, "version", version, "selector", selector))
                .succeeded();
    }

    /** One device's entry for one model in the status; a missing node where there is none. */
    public JsonNode status(String model, String device) {
        for (JsonNode entry : rest.get("/v1/status?model=" + model).succeeded().path("entries")) {
            if (entry.path("device").asText().equals(device)) {
                return entry;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    /** Waits until the gateway says that a device's target reached an outcome: well, refused or failed. */
    public JsonNode awaitOutcome(String model, String device, String outcome, Duration patience) {
        return Await.value(
                "status of " + model + " on " + device + " is " + outcome,
                patience,
                () -> Optional.of(status(model, device))
                        .filter(e -> e.path("outcome").asText().equals(outcome)),
                () -> rest.get("/v1/status").text());
    }

    private void put(ObjectNode body, String key, @Nullable Path file) {
        if (file != null) {
            body.put(key, rest.putBlob(file).toString());
        }
    }
}
