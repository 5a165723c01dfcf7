package io.sandpiper.gateway.delivery;

import io.sandpiper.gateway.delivery.store.DeliveryStore;
import io.sandpiper.gateway.registry.Catalogue;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.Desired;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Whether a device may want a blob: it must be one that its desired state leads to. Any thread; nothing blocks. */
public final class WantedBlobs {
    private final DeliveryStore store;
    private final Catalogue catalogue;

    public WantedBlobs(DeliveryStore store, Catalogue catalogue) {
        this.store = store;
        this.catalogue = catalogue;
    }

    /** The blob's size in bytes; empty where the device has no business with it. */
    public CompletableFuture<Optional<Long>> size(String device, Digest blob) {
        return store.desired(device).thenCompose(state -> {
            CompletableFuture<Optional<Long>> found = CompletableFuture.completedFuture(Optional.empty());
            for (Desired.Target target : state.map(DesiredState::targets).orElse(java.util.List.of())) {
                found = found.thenCompose(
                        size -> size.isPresent() ? CompletableFuture.completedFuture(size) : within(target, blob));
            }
            return found;
        });
    }

    private CompletableFuture<Optional<Long>> within(Desired.Target target, Digest blob) {
        if (target.manifest().equals(blob)) {
            return CompletableFuture.completedFuture(Optional.of(target.manifestSize()));
        }
        return catalogue
                .manifest(target.manifest())
                .thenApply(manifest -> manifest.stream()
                        .flatMap(Manifest::blobs)
                        .filter(d -> d.digest().equals(blob))
                        .map(Descriptor::size)
                        .findFirst());
    }
}
