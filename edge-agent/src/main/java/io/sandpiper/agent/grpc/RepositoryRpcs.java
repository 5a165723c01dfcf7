package io.sandpiper.agent.grpc;

import io.sandpiper.agent.grpc.wire.ProtoReader;
import io.sandpiper.agent.grpc.wire.ProtoWriter;
import io.sandpiper.agent.slot.ModelRepository;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.error.InvalidInputException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** {@code RepositoryIndex}, {@code RepositoryModelLoad} and {@code RepositoryModelUnload}. */
final class RepositoryRpcs {
    private final Vertx vertx;
    private final ModelRepository repository;

    RepositoryRpcs(Vertx vertx, ModelRepository repository) {
        this.vertx = vertx;
        this.repository = repository;
    }

    Map<String, Rpc> all() {
        return Map.of(
                "RepositoryIndex", UnaryRpc.of(this::index),
                "RepositoryModelLoad", UnaryRpc.of(request -> order(request, repository::load)),
                "RepositoryModelUnload", UnaryRpc.of(request -> order(request, repository::unload)));
    }

    private Future<byte[]> index(ProtoReader in) {
        boolean readyOnly = readyOnly(in);
        ProtoWriter out = new ProtoWriter();
        for (ModelRepository.Entry entry : repository.index(readyOnly)) {
            out.message(
                    1,
                    each -> each.text(1, entry.name())
                            .text(2, entry.version() == null ? "" : entry.version())
                            .text(3, entry.state().name())
                            .text(4, entry.reason()));
        }
        return Future.succeededFuture(Frame.of(out));
    }

    /** A {@code RepositoryIndexRequest}: whether only models that answer are asked for. */
    static boolean readyOnly(ProtoReader in) {
        boolean readyOnly = false;
        for (int field = next(in); field != 0; field = next(in)) {
            switch (field) {
                case 1 -> checkRepository(in.text());
                case 2 -> readyOnly = in.varint() != 0;
                default -> in.skip();
            }
        }
        return readyOnly;
    }

    /** A {@code RepositoryModelLoadRequest} or its opposite: the model. */
    static String ordered(ProtoReader in) {
        String model = "";
        for (int field = next(in); field != 0; field = next(in)) {
            switch (field) {
                case 1 -> checkRepository(in.text());
                case 2 -> model = in.text();
                case 3 -> checkParameter(Parameter.of(in.message()));
                default -> in.skip();
            }
        }
        return model;
    }

    private static int next(ProtoReader in) {
        return in.nextWithin(GrpcLimits.QUESTION_FIELDS);
    }

    private Future<byte[]> order(ProtoReader in, Function<String, CompletableFuture<Void>> order) {
        String model = ordered(in);
        return Future.fromCompletionStage(order.apply(model), vertx.getOrCreateContext())
                .map(v -> Frame.of(new ProtoWriter()))
                .recover(e -> Future.failedFuture(told(e)));
    }

    private static void checkRepository(String name) {
        if (!name.isEmpty()) {
            throw new InvalidInputException("repository_name", name, "none: this device has one repository");
        }
    }

    /** What else a load may carry: a configuration, or the model's files. */
    private static void checkParameter(Parameter parameter) {
        if (!parameter.name().equals("unload_dependents")) {
            throw new InvalidInputException(
                    "parameters." + parameter.name(), parameter.shown(), "none: a model comes as it is installed");
        }
    }

    private static Throwable told(Throwable fault) {
        return switch (fault) {
            case InvalidInputException e -> GrpcException.notFound(e);
            case EngineException e -> new GrpcException(GrpcStatus.FAILED_PRECONDITION, String.valueOf(e.getMessage()));
            case RejectedExecutionException e ->
                new GrpcException(GrpcStatus.RESOURCE_EXHAUSTED, "too many loads and unloads wait; come back later");
            case Throwable other -> other;
        };
    }
}
