package io.sandpiper.agent.update;

import io.sandpiper.agent.seal.SealedModels;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.Slots;
import io.sandpiper.engine.EngineException;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.host.file.CrashPoint;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Activates versions that lie in the blob folder. */
public final class SlotActivation implements Activation {
    private static final Logger LOG = LoggerFactory.getLogger(SlotActivation.class);
    private final Slots slots;
    private final BlobFolder blobs;
    private final SealedModels seals;

    public SlotActivation(Slots slots, BlobFolder blobs, SealedModels seals) {
        this.slots = slots;
        this.blobs = blobs;
        this.seals = seals;
    }

    @Override
    public void activate(Installed version) throws ActivationException {
        activate(version, false);
    }

    @Override
    public void goBack(Installed version) throws ActivationException {
        activate(version, true);
    }

    private void activate(Installed version, boolean wayBack) throws ActivationException {
        try {
            CrashPoint.reached("slot.activate.before-pointer");
            InstalledVersion files = load(version, blobs, seals);
            if (wayBack) {
                slots.goBack(files);
            } else {
                slots.activate(files);
            }
            CrashPoint.reached("slot.activate.after-pointer");
        } catch (EngineException | IOException | InvalidInputException e) {
            boolean isDamage = deleteDamaged(version);
            throw new ActivationException(
                    (isDamage ? "damaged on disk, to be fetched again: " : "") + e.getMessage(), e, isDamage);
        }
    }

    /** What does not load may have been damaged where it lay: then it is as if it had never been fetched. */
    private boolean deleteDamaged(Installed version) {
        boolean damaged = false;
        for (Digest blob : new Digest[] {version.modelBlob(), version.specBlob()}) {
            try {
                damaged |= blobs.deleteDamaged(blob);
            } catch (IOException e) {
                LOG.atWarn()
                        .addKeyValue("blob", blob.brief())
                        .addKeyValue("reason", e.getMessage())
                        .log("blob-unreadable");
            }
        }
        return damaged;
    }

    @Override
    public Optional<Digest> serving(String model) {
        return slots.find(model)
                .flatMap(slot -> Optional.ofNullable(slot.version().manifest()));
    }

    @Override
    public boolean misses(Installed version) {
        Optional<Slot> slot = slots.find(version.model());
        return slot.isPresent()
                ? slot.get().version().manifest() != null
                        && !version.manifest().equals(slot.get().version().manifest())
                : slots.missing().contains(version.model());
    }

    @Override
    public void remove(String model) {
        slots.remove(model);
        CrashPoint.reached("slot.remove.after-pointer");
    }

    /** A version with its files, as a slot and offline scoring take it. Blocking. */
    public static InstalledVersion load(Installed version, BlobFolder blobs, SealedModels seals) throws IOException {
        return new InstalledVersion(
                version.model(),
                version.version(),
                version.manifest(),
                version.variant(),
                version.mediaType(),
                blobs.path(version.modelBlob()),
                ModelSpec.parse(blobs.read(version.specBlob())),
                version.since(),
                seals.source(version.manifest()));
    }
}
