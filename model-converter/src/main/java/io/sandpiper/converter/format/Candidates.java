package io.sandpiper.converter.format;

import io.sandpiper.converter.bundle.Variant;
import io.sandpiper.converter.quantize.Quantized;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a format made of a model, not judged yet.
 *
 * @param base what is as exact as the pushed file; always published
 * @param int8 published before it where evidence allows; null for none
 * @param omitted by variant name: why there is none
 */
public record Candidates(Variant base, Quantized.@Nullable Model int8, Map<String, String> omitted) {}
