package io.sandpiper.protocol.trust.tuf.metadata;

import java.util.List;

/**
 * One metadata file: the bytes received, which are what is stored, and what they say. Its signatures are verified by
 * {@link Signers#check}, not here. The arrays are not copied: nobody may write to them.
 *
 * @param signedBytes the canonical form of the {@code signed} member
 */
public record SignedFile<T extends Metadata>(
        byte[] bytes, byte[] signedBytes, List<FileSignature> signatures, T content) {}
