package io.sandpiper.agent.serve;

import io.sandpiper.agent.slot.ModelRepository;
import io.sandpiper.protocol.error.InvalidInputException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Triton's model repository extension (extension_model_repository.md). Event loop only. */
final class RepositoryCalls {
    private final Vertx vertx;
    private final RequestIntake intake;
    private final ModelRepository repository;

    RepositoryCalls(Vertx vertx, RequestIntake intake, ModelRepository repository) {
        this.vertx = vertx;
        this.intake = intake;
        this.repository = repository;
    }

    void index(HttpServerRequest request) {
        read(request, order -> {
            Answer.json(
                    request,
                    repository.index(order.readyOnly()).stream()
                            .map(RepositoryCalls::entry)
                            .toList());
        });
    }

    private static Map<String, Object> entry(ModelRepository.Entry entry) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", entry.name());
        if (entry.version() != null) {
            facts.put("version", entry.version());
        }
        facts.put("state", entry.state());
        facts.put("reason", entry.reason());
        return facts;
    }

    void load(HttpServerRequest request, String model) {
        order(request, order -> {
            order.checkLoad();
            return repository.load(model);
        });
    }

    void unload(HttpServerRequest request, String model) {
        order(request, order -> repository.unload(model));
    }

    private void order(HttpServerRequest request, Function<RepositoryOrder, CompletableFuture<Void>> work) {
        Context loop = vertx.getOrCreateContext();
        read(
                request,
                order -> work.apply(order)
                        .whenComplete((done, fault) -> loop.runOnContext(v -> answer(request, fault))));
    }

    private static void answer(HttpServerRequest request, @Nullable Throwable fault) {
        switch (fault) {
            case null -> Answer.json(request, Map.of());
            case InvalidInputException e -> Answer.fault(request, 404, "No such model", Answer.Fault.of(e));
            case RejectedExecutionException e ->
                Answer.overloaded(request, "other models are being loaded and unloaded");
            default -> Answer.problem(request, 500, "Not loaded", String.valueOf(fault.getMessage()), null);
        }
    }

    private void read(HttpServerRequest request, Consumer<RepositoryOrder> then) {
        intake.receive(request, ServeLimits.ORDER_BYTES, body -> {
            try {
                then.accept(RepositoryOrder.read(body));
            } catch (InvalidInputException e) {
                Answer.fault(request, 400, "Bad request", Answer.Fault.of(e));
            } catch (IOException e) {
                Answer.fault(request, 400, "Bad request", UnreadableBody.fault(e));
            } finally {
                body.release();
            }
        });
    }
}
