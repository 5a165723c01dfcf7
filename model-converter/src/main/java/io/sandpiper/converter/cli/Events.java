package io.sandpiper.converter.cli;

import io.sandpiper.converter.ConversionResult;
import io.sandpiper.converter.progress.Progress;
import io.sandpiper.converter.progress.Stage;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.message.PushEvent.State;
import io.sandpiper.protocol.name.ModelVersion;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Progress as one {@link PushEvent} a line; the caller knows which job it is, so the events name none. */
final class Events implements Progress {
    private final ModelVersion model;
    private final PrintStream out;
    private @Nullable Stage stage;

    Events(ModelVersion model, PrintStream out) {
        this.model = model;
        this.out = out;
    }

    @Override
    public void at(Stage now, double fraction, String message) {
        stage = now;
        write(State.RUNNING, fraction, message, null);
    }

    void accepted(ConversionResult result) {
        String message =
                "converted to " + String.join(" and ", result.variants().keySet());
        write(
                State.ACCEPTED,
                1.0,
                message,
                new PushEvent.Result(result.manifest().digest(), result.variants(), result.notes(), List.of()));
    }

    void ended(State state, String reason) {
        write(state, null, reason, null);
    }

    private void write(State state, @Nullable Double fraction, String message, PushEvent.@Nullable Result result) {
        out.println(Json.text(new PushEvent(
                PushEvent.VERSION,
                "",
                model.model(),
                model.version(),
                state,
                stage == null ? null : stage.toString(),
                fraction,
                message,
                result)));
        out.flush();
    }
}
