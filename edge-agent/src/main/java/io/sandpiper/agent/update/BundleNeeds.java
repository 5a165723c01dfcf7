package io.sandpiper.agent.update;

import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The blobs that this device fetches of a version, its manifest aside: what it runs, and the lists of their chunks. */
public final class BundleNeeds {
    private BundleNeeds() {}

    /**
     * @param engines names of the engines that load here
     * @throws InvalidInputException where no variant runs here
     */
    public static List<Descriptor> of(Manifest manifest, Set<String> engines) {
        Descriptor variant = new VariantChoice(engines, DeviceClass.here()).choose(manifest);
        Map<io.sandpiper.protocol.digest.Digest, Descriptor> all = new LinkedHashMap<>();
        List<Descriptor> open = new ArrayList<>(BundleFetch.needed(manifest, variant));
        while (!open.isEmpty()) {
            Descriptor blob = open.removeFirst();
            if (all.put(blob.digest(), blob) == null) {
                Optional<Descriptor> list = blob.chunks().flatMap(manifest::layer);
                list.ifPresent(open::add);
            }
        }
        return List.copyOf(all.values());
    }
}
