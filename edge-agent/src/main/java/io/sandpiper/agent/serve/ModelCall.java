package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.SlotTask;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.protocol.error.InvalidInputException;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to a model, from its body to its answer: run on a slot's thread, sent from the event loop it came on. Used
 * once.
 */
final class ModelCall implements SlotTask {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCall.class);

    private final HttpServerRequest request;
    private final Context loop;
    private final BodyCodec codec;
    private final byte[] body;
    private final UseListener uses;
    private final long arrived;

    /**
     * @param loop the request's own event loop
     * @param arrived {@code System.nanoTime} when the request's head came
     */
    ModelCall(HttpServerRequest request, Context loop, BodyCodec codec, byte[] body, UseListener uses, long arrived) {
        this.request = request;
        this.loop = loop;
        this.codec = codec;
        this.body = body;
        this.uses = uses;
        this.arrived = arrived;
    }

    @Override
    public void run(Slot slot, Execution execution) {
        try {
            byte[] answer = codec.answer(slot, execution, body);
            ended(slot, "");
            loop.runOnContext(v -> Answer.bytes(request, answer));
        } catch (InvalidInputException e) {
            ended(slot, UseListener.INVALID);
            loop.runOnContext(v -> Answer.problem(
                    request, 400, "Bad request", String.valueOf(e.getMessage()), e.field(), e.value(), e.expected()));
        } catch (JsonProcessingException e) {
            ended(slot, UseListener.INVALID);
            String words =
                    "body: unreadable (expected: JSON: " + InvalidInputException.shown(e.getOriginalMessage()) + ")";
            loop.runOnContext(v -> Answer.problem(request, 400, "Bad request", words, "body", "unreadable", "JSON"));
        } catch (EngineException | IOException | RuntimeException e) {
            ended(slot, UseListener.ENGINE);
            LOG.atWarn()
                    .addKeyValue("model", slot.version().model())
                    .addKeyValue("version", slot.version().version())
                    .addKeyValue("reason", e.getMessage())
                    .log("request-failed");
            loop.runOnContext(v ->
                    Answer.problem(request, 500, "The model failed", String.valueOf(e.getMessage()), null, null, null));
        }
    }

    /** The slot's queue is full. Event loop. */
    void overloaded(Slot slot) {
        ended(slot, UseListener.OVERLOADED);
        Answer.problem(
                request,
                503,
                "Overloaded",
                "the queue of " + slot.version().model() + " is full; come back in " + ServeLimits.RETRY_AFTER_SECONDS
                        + " s",
                null,
                null,
                null);
    }

    private void ended(Slot slot, String error) {
        uses.used(slot.version(), error, System.nanoTime() - arrived);
    }
}
