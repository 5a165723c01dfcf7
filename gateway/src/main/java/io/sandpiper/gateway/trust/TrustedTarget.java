package io.sandpiper.gateway.trust;

import io.sandpiper.protocol.digest.Digest;

/**
 * What targets metadata says of one version.
 *
 * @param manifest SHA-256 of its manifest
 * @param length bytes of the manifest
 */
public record TrustedTarget(Digest manifest, long length) {}
