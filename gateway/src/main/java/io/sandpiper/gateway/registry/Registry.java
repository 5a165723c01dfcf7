package io.sandpiper.gateway.registry;

import io.sandpiper.gateway.artifact.Artifacts;
import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.audit.AuditEvent;
import io.sandpiper.gateway.registry.store.FloorStore;
import io.sandpiper.gateway.registry.store.VersionStore;
import io.sandpiper.host.store.StoreException;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.name.Names;
import io.sandpiper.protocol.trust.TargetsPolicy;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The published versions. Any thread; files are read on the executor given. */
public final class Registry implements Catalogue {
    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);

    private final VersionStore store;
    private final FloorStore floors;
    private final Artifacts artifacts;
    private final Executor files;
    private final KnownManifests known = new KnownManifests();
    private final List<Consumer<PublishedVersion>> publishListeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> removeListeners = new CopyOnWriteArrayList<>();

    public Registry(VersionStore store, FloorStore floors, Artifacts artifacts, Executor files) {
        this.store = store;
        this.floors = floors;
        this.artifacts = artifacts;
        this.files = files;
    }

    public CompletableFuture<List<PublishedVersion>> all() {
        return store.all();
    }

    public CompletableFuture<Optional<PublishedVersion>> version(ModelVersion id) {
        return store.find(id);
    }

    /** The version of a model with the highest number; empty for an unknown model. */
    public CompletableFuture<Optional<PublishedVersion>> newest(String model) {
        return all().thenApply(all -> all.stream()
                .filter(v -> v.id().model().equals(model) && v.kept())
                .max(byVersion()));
    }

    public static Comparator<PublishedVersion> byVersion() {
        return (a, b) -> Names.compareVersions(a.id().version(), b.id().version());
    }

    public CompletableFuture<Integer> publish(PublishedVersion version, Actor by) {
        return store.publish(version, event(by, "version.publish", version.id()))
                .thenApply(stored -> {
                    publishListeners.forEach(listener -> listener.accept(version));
                    return stored;
                });
    }

    private static AuditEvent event(Actor by, String action, ModelVersion version) {
        return new AuditEvent(Instant.now(), by, action, version.toString(), null, null);
    }

    /** Called with each version that is published, after the commit; must not block. */
    public void onPublished(Consumer<PublishedVersion> listener) {
        publishListeners.add(listener);
    }

    public CompletableFuture<Integer> remove(ModelVersion id, Actor by) {
        return store.remove(id, event(by, "version.remove", id)).thenApply(removed -> {
            removeListeners.forEach(Runnable::run);
            return removed;
        });
    }

    /** By model, the version below which none is assigned, pushed or listed any more. */
    public CompletableFuture<TargetsPolicy> floors() {
        return floors.all().thenApply(TargetsPolicy::ofFloors);
    }

    /**
     * Raises a model's floor to one of its versions. It never sinks again: devices remember it.
     *
     * @throws InvalidInputException (in the future) where the version is not there, or lies below the present floor
     */
    public CompletableFuture<String> raiseFloor(ModelVersion floor, Actor by) {
        return mustBeKept(floor)
                .thenCompose(kept -> floors.raise(floor, event(by, "model.floor", floor)))
                .thenApply(present -> {
                    if (!present.equals(floor.version())) {
                        throw new InvalidInputException(
                                "version", floor, present + " or higher: a floor only rises, and devices remember it");
                    }
                    return present;
                });
    }

    /** @throws InvalidInputException (in the future) where a version is not there, or its blobs are not */
    public CompletableFuture<PublishedVersion> mustBeKept(ModelVersion version) {
        return version(version)
                .thenApply(found -> found.filter(PublishedVersion::kept)
                        .orElseThrow(() ->
                                new InvalidInputException("version", version, "a version that is published and kept")));
    }

    /** @throws InvalidInputException (in the future) where a version lies below its model's floor */
    public CompletableFuture<ModelVersion> mustReachFloor(ModelVersion version) {
        return floors().thenApply(all -> {
            all.floorAbove(version).ifPresent(floor -> {
                throw new InvalidInputException(
                        "version", version, floor + " or higher, the floor of " + version.model());
            });
            return version;
        });
    }

    /** Called when versions are there no more, after the commit; must not block. */
    public void onRemoved(Runnable listener) {
        removeListeners.add(listener);
    }

    @Override
    public CompletableFuture<Optional<Published>> find(ModelVersion version) {
        return mustReachFloor(version)
                .thenCompose(this::version)
                .thenApply(found ->
                        found.filter(PublishedVersion::kept).map(v -> new Published(v.manifest(), v.manifestSize())));
    }

    @Override
    public CompletableFuture<Optional<Manifest>> manifest(Digest digest) {
        Manifest present = known.get(digest);
        if (present != null) {
            return CompletableFuture.completedFuture(Optional.of(present));
        }
        return CompletableFuture.supplyAsync(
                () -> artifacts.blobs().has(digest) ? Optional.of(readManifest(digest)) : Optional.empty(), files);
    }

    /**
     * Keeps the versions named and the newest of each model, archives the others, and deletes what nothing names any
     * more. Blocking.
     *
     * @param keep versions that are assigned, or were before
     * @param alsoNamed blobs that jobs name
     */
    public void collect(Set<ModelVersion> keep, Set<Digest> alsoNamed) throws IOException {
        List<PublishedVersion> all = store.all().join();
        Set<Digest> named = new HashSet<>(alsoNamed);
        boolean archived = false;
        for (PublishedVersion v : all) {
            if (!v.kept()) {
                continue;
            }
            boolean newest = all.stream()
                    .filter(o -> o.kept() && o.id().model().equals(v.id().model()))
                    .allMatch(o -> byVersion().compare(o, v) <= 0);
            if (newest || keep.contains(v.id())) {
                named.add(v.manifest());
                v.files().keptDigests().forEach(named::add);
                v.papers().digests().forEach(named::add);
                readManifest(v.manifest()).blobs().map(Descriptor::digest).forEach(named::add);
            } else {
                store.archive(v.id(), event(Actor.system("housekeeping"), "version.archive", v.id()))
                        .join();
                archived = true;
                LOG.atInfo().addKeyValue("version", v.id()).log("version-archived");
            }
        }
        if (archived) {
            removeListeners.forEach(Runnable::run);
        }
        known.retain(named);
        artifacts.collect(named);
    }

    private Manifest readManifest(Digest digest) {
        try {
            Manifest manifest = Manifest.parse(artifacts.blobs().read(digest));
            known.put(digest, manifest);
            return manifest;
        } catch (IOException e) {
            throw new StoreException("cannot read the manifest " + digest.brief(), e);
        }
    }
}
