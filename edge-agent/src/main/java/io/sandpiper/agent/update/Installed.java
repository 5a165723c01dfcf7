package io.sandpiper.agent.update;

import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.Desired.Target;
import java.time.Instant;

/**
 * A version that is committed on this device, by the digests of its blobs.
 *
 * @param variant name of the variant that was chosen
 * @param mediaType of the variant's blob
 * @param since when it was committed
 */
public record Installed(
        String model,
        String version,
        Digest manifest,
        String variant,
        String engine,
        String mediaType,
        Digest modelBlob,
        Digest specBlob,
        Instant since) {

    /** A version as its manifest describes it, with one of its variants. */
    static Installed of(Target target, Manifest manifest, String variantName, Instant since) {
        Descriptor variant = VariantChoice.named(manifest, variantName);
        return new Installed(
                target.model(),
                target.version(),
                target.manifest(),
                variantName,
                VariantChoice.engine(variant),
                variant.mediaType(),
                variant.digest(),
                manifest.config().digest(),
                since);
    }
}
