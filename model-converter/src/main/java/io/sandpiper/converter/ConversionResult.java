package io.sandpiper.converter;

import io.sandpiper.converter.bundle.Report;
import io.sandpiper.protocol.bundle.Evidence;
import io.sandpiper.protocol.bundle.Manifest;
import java.util.List;
import java.util.Map;

/**
 * A bundle that was written.
 *
 * @param variants by name, the preferred one first: bytes
 * @param notes what people should know, one sentence each
 */
public record ConversionResult(
        Manifest manifest, Evidence evidence, Map<String, Long> variants, List<String> notes, Report report) {}
