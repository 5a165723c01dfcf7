package io.sandpiper.agent.update;

import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.agent.slot.Slots;
import io.sandpiper.engine.EngineException;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.host.file.CrashPoint;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;

/** Activates versions that lie in the blob folder. */
public final class SlotActivation implements Activation {
    private final Slots slots;
    private final BlobFolder blobs;

    public SlotActivation(Slots slots, BlobFolder blobs) {
        this.slots = slots;
        this.blobs = blobs;
    }

    @Override
    public void activate(Installed version) throws ActivationException {
        try {
            CrashPoint.reached("slot.activate.before-pointer");
            slots.activate(load(version, blobs));
            CrashPoint.reached("slot.activate.after-pointer");
        } catch (EngineException | IOException | InvalidInputException e) {
            throw new ActivationException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void remove(String model) {
        slots.remove(model);
        CrashPoint.reached("slot.remove.after-pointer");
    }

    /** A version with its files, as a slot and offline scoring take it. Blocking. */
    public static InstalledVersion load(Installed version, BlobFolder blobs) throws IOException {
        return new InstalledVersion(
                version.model(),
                version.version(),
                version.manifest(),
                version.variant(),
                version.mediaType(),
                blobs.path(version.modelBlob()),
                ModelSpec.parse(blobs.read(version.specBlob())),
                version.since());
    }
}
