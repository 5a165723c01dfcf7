package io.sandpiper.gateway;

import io.sandpiper.gateway.delivery.Assignment;
import io.sandpiper.gateway.delivery.Desires;
import io.sandpiper.gateway.registry.PublishedVersion;
import io.sandpiper.gateway.registry.Registry;
import io.sandpiper.gateway.telemetry.TelemetryMeters.KnownUse;
import io.sandpiper.protocol.name.ModelVersion;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The versions that were ever published or assigned, with their variants: what devices say of others is their own word, and
 * makes no series. Any thread; nothing blocks but {@link #of}.
 */
final class KnownVersions implements KnownUse {
    /** What the converter makes; of a version that was removed no more is known. */
    private static final Set<String> USUAL_VARIANTS = Set.of("fp32", "fp16", "int8");

    private final Map<String, Set<String>> variants = new ConcurrentHashMap<>();

    private KnownVersions() {}

    /** Reads what is known now, and hears of what is published from now on. Blocking. */
    static KnownVersions of(Registry registry, Desires desires) {
        KnownVersions known = new KnownVersions();
        registry.onPublished(known::add);
        registry.all().join().forEach(known::add);
        for (Assignment a : desires.assignments().join()) {
            if (a.version() != null) {
                known.add(key(a.model(), a.version()), USUAL_VARIANTS);
            }
        }
        return known;
    }

    @Override
    public boolean test(String model, String version, String variant) {
        return variants.getOrDefault(key(model, version), Set.of()).contains(variant);
    }

    private void add(PublishedVersion version) {
        ModelVersion id = version.id();
        add(key(id.model(), id.version()), version.variants().keySet());
    }

    private void add(String version, Collection<String> named) {
        variants.computeIfAbsent(version, key -> ConcurrentHashMap.newKeySet()).addAll(List.copyOf(named));
    }

    private static String key(String model, String version) {
        return model + "@" + version;
    }
}
