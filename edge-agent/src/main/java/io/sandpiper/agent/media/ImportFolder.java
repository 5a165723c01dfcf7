package io.sandpiper.agent.media;

import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.host.file.FolderOwner;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Desired.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder {@code import} of an agent's data, by which the {@code import} command and the agent speak: whoever may write to
 * the data may ask, and nobody else. A request stays until it is done with or its time is up, over a restart of the agent too.
 * Blocking.
 */
public final class ImportFolder {
    private static final String REQUEST = "request.json";
    private static final String OUTCOME = "outcome.json";

    private final Path folder;

    /** @param data the agent's data folder */
    public ImportFolder(Path data) {
        this.folder = data.resolve("import");
    }

    /**
     * What is asked for.
     *
     * @param id tells one request from the next
     * @param from the folder to import, absolute
     * @param counter of its assignment
     * @param targets of that assignment, those whose bundles it carries
     * @param seconds for so long whoever asks will wait; then the request is dropped, also where nobody is there to do it
     */
    public record Request(String id, String from, long counter, List<Target> targets, long seconds) {
        public Request {
            targets = List.copyOf(targets);
        }
    }

    /**
     * How it stands.
     *
     * @param failure why nothing more comes of it; null where nothing stands in the way
     * @param done whether each model has come to an end
     */
    public record Outcome(String id, boolean done, @Nullable String failure, List<ModelOutcome> models) {
        public Outcome {
            models = List.copyOf(models);
        }
    }

    /**
     * How one model stands.
     *
     * @param state of its update; {@code Superseded} where something else was asked for meanwhile
     * @param reason why it was refused or rolled back, or what it waits for
     */
    public record ModelOutcome(
            String model,
            String version,
            String state,
            @Nullable String reason) {}

    /** Also for another user than the agent's, as root is: the agent must be able to answer. */
    public void ask(Request request) throws IOException {
        Files.createDirectories(folder);
        FolderOwner.handDown(folder);
        Files.deleteIfExists(folder.resolve(OUTCOME));
        DurableFiles.write("import.request", folder.resolve(REQUEST), Json.bytes(request));
    }

    public Optional<Request> asked() throws IOException {
        return read(REQUEST, Request.class);
    }

    public void tell(Outcome outcome) throws IOException {
        DurableFiles.write("import.outcome", folder.resolve(OUTCOME), Json.bytes(outcome));
    }

    /** Of that request; empty where nobody has said anything of it yet. */
    public Optional<Outcome> told(String id) throws IOException {
        return read(OUTCOME, Outcome.class).filter(o -> o.id().equals(id));
    }

    /** Nothing is asked for any more. */
    public void close() throws IOException {
        Files.deleteIfExists(folder.resolve(REQUEST));
    }

    private <T> Optional<T> read(String name, Class<T> type) throws IOException {
        if (!Files.exists(folder.resolve(name))) { // looked at every moment: no exception for nothing
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(name, Files.readAllBytes(folder.resolve(name)), type));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (InvalidInputException e) {
            throw new IOException("import/" + e.getMessage(), e);
        }
    }
}
