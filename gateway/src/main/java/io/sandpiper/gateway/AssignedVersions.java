package io.sandpiper.gateway;

import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.delivery.Desires;
import io.sandpiper.gateway.ingest.JobWork.Assigner;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.name.Selector;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Delivery as a push job sees it. */
final class AssignedVersions implements Assigner {
    private final Desires desires;

    AssignedVersions(Desires desires) {
        this.desires = desires;
    }

    @Override
    public CompletableFuture<List<String>> assign(ModelVersion version, Selector selector, Actor by) {
        return desires.assign(version, selector, by);
    }

    @Override
    public CompletableFuture<List<String>> assignOnce(String job, ModelVersion version, Selector selector) {
        return desires.assign(version, selector, Actor.system("push job"), job);
    }

    @Override
    public CompletableFuture<List<ModelVersion>> assigned(String model) {
        return desires.all()
                .thenApply(states -> states.stream()
                        .flatMap(s -> s.targets().stream())
                        .filter(t -> t.model().equals(model))
                        .map(t -> t.modelVersion())
                        .distinct()
                        .toList());
    }
}
