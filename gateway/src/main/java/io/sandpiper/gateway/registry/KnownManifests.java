package io.sandpiper.gateway.registry;

import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.digest.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The manifests that were asked for last, by digest: each want of each device asks for one. Any thread. */
final class KnownManifests {
    /** A manifest is at most 64 KiB of JSON. */
    private static final int MAX = 128;

    private final Map<Digest, Manifest> manifests = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Manifest> eldest) {
            return size() > MAX;
        }
    };

    synchronized @Nullable Manifest get(Digest digest) {
        return manifests.get(digest);
    }

    synchronized void put(Digest digest, Manifest manifest) {
        manifests.put(digest, manifest);
    }

    /** Forgets those whose blobs are deleted. */
    synchronized void retain(Set<Digest> named) {
        manifests.keySet().retainAll(named);
    }
}
