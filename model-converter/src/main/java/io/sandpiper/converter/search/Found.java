package io.sandpiper.converter.search;

import io.sandpiper.converter.quantize.Quantized;
import java.util.List;

/**
 * What a search came to.
 *
 * @param trials every candidate in the order of trying, with size and nearness: the trade-off
 * @param notes what was not tried, and why
 */
public record Found(Quantized quantized, List<Trial> trials, List<String> notes) {}
