package io.sandpiper.agent.update;

import io.sandpiper.agent.seal.SealedModels;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.message.Desired.Target;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The sealed versions that this device is asked to run and has no key for, which hello names: a key may have been lost on
 * its way, or here, or the version came on a stick. Whether a version is sealed its manifest says. Blocking; any thread.
 */
final class MissingKeys {
    private final BlobFolder blobs;
    private final SealedModels seals;
    private final Supplier<Optional<Assignment>> current;

    MissingKeys(BlobFolder blobs, SealedModels seals, Supplier<Optional<Assignment>> current) {
        this.blobs = blobs;
        this.seals = seals;
        this.current = current;
    }

    List<Digest> now() {
        return current.get().stream()
                .flatMap(assignment -> assignment.targets().stream())
                .map(Target::manifest)
                .filter(manifest -> isSealed(manifest) && !seals.opens(manifest))
                .distinct()
                .toList();
    }

    private boolean isSealed(Digest manifest) {
        try {
            return blobs.has(manifest)
                    && Manifest.parse(blobs.read(manifest)).annotations().containsKey(Annotations.SEALED);
        } catch (IOException | InvalidInputException e) {
            return false; // it is fetched again before it is of use
        }
    }
}
