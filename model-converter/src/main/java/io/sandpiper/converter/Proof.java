package io.sandpiper.converter;

import io.sandpiper.converter.bundle.Variant;
import io.sandpiper.converter.inference.Classes;
import io.sandpiper.converter.passport.Passport;
import io.sandpiper.protocol.bundle.Evidence;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the evidence led to.
 *
 * @param published the preferred variant first
 * @param passports by published variant
 * @param classes of each published variant on the held-out data, null values where there are none
 * @param original what the pushed model says of the held-out data, null where it names no classes
 */
record Proof(
        Evidence evidence,
        List<Variant> published,
        Map<String, Passport> passports,
        Map<String, @Nullable Classes> classes,
        @Nullable Classes original) {}
