package io.sandpiper.protocol.trust.tuf;

import java.time.Instant;

/**
 * What all steps of one update share.
 *
 * @param start the fixed update start time (5.1)
 */
record Update(MetadataStore store, MetadataDownload download, Instant start) {}
