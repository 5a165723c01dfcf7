package io.sandpiper.gateway.delivery;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.name.Selector;
import org.jspecify.annotations.Nullable;

/**
 * One decision of an operator: the devices that the selector matches shall run this version.
 *
 * @param seq grows: a later one wins
 * @param version null where the model is withdrawn
 * @param created ISO 8601
 */
public record Assignment(
        long seq,
        String model,
        Selector selector,
        @Nullable String version,
        @Nullable Digest manifest,
        long manifestSize,
        String created) {}
