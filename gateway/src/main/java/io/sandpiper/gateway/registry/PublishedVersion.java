package io.sandpiper.gateway.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.name.ModelVersion;
import java.util.Map;

/**
 * A version that was accepted.
 *
 * @param files what was handed in, with what was taken from earlier pushes filled in
 * @param variants bytes by name
 * @param evidence the bundle's evidence as it was written
 * @param report what was measured while converting
 * @param papers what else is kept with it
 * @param pushed ISO 8601
 * @param kept false where its blobs were deleted
 */
public record PublishedVersion(
        ModelVersion id,
        Digest manifest,
        long manifestSize,
        PushedFiles files,
        Map<String, Long> variants,
        JsonNode evidence,
        JsonNode report,
        VersionPapers papers,
        String pushed,
        boolean kept) {}
