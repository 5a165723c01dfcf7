package io.sandpiper.agent.update;

import io.sandpiper.protocol.digest.Digest;
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
        Instant since) {}
