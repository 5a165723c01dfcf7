package io.sandpiper.agent.cli;

import io.sandpiper.agent.serve.ModelExchange;
import io.sandpiper.agent.serve.ModelRequest;
import io.sandpiper.agent.serve.PredictCodec;
import io.sandpiper.agent.slot.ModelInstance;
import io.sandpiper.agent.slot.ModelRun;
import io.sandpiper.agent.slot.RunTask;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a person typed, asked as {@code :predict}; the process ends after it. Used once. */
final class TypedTask implements RunTask {
    private final String body;
    private final CompletableFuture<byte[]> answer = new CompletableFuture<>();
    private @Nullable ModelExchange exchange;

    TypedTask(String body) {
        this.body = body;
    }

    CompletableFuture<byte[]> answer() {
        return answer;
    }

    @Override
    public @Nullable List<Tensor> read(Slot slot, ModelInstance instance) throws IOException {
        if (exchange == null) {
            exchange = new PredictCodec().open(slot, instance.open(), ModelRequest.json(body));
        }
        List<Tensor> given = exchange.read();
        if (given == null) {
            answer.complete(exchange.end().body().getBytes());
        }
        return given;
    }

    @Override
    public void take(Slot slot, List<Tensor> outputs, ModelRun run) throws IOException {
        Objects.requireNonNull(exchange).write(outputs);
    }

    @Override
    public void fail(Slot slot, Throwable fault) {
        answer.completeExceptionally(fault);
    }
}
