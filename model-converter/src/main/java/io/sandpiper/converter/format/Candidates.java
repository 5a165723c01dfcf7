package io.sandpiper.converter.format;

import io.sandpiper.converter.audit.KernelAudit;
import io.sandpiper.converter.bundle.Variant;
import io.sandpiper.converter.quantize.Quantized;
import io.sandpiper.converter.search.Trial;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a format made of a model, not judged yet.
 *
 * @param base what is as exact as the pushed file; always published
 * @param int8 published before it where evidence allows; null for none
 * @param omitted by variant name: why there is none
 * @param trials what was tried on the way, empty where nothing was
 * @param notes what was not tried, and why
 * @param audit what the runtime runs of {@code int8}
 */
public record Candidates(
        Variant base,
        Quantized.@Nullable Model int8,
        Map<String, String> omitted,
        List<Trial> trials,
        List<String> notes,
        @Nullable KernelAudit audit) {}
