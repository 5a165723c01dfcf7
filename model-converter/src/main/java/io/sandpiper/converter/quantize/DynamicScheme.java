package io.sandpiper.converter.quantize;

import java.util.Set;

/**
 * The choices of a dynamic int8 model.
 *
 * @param kept outputs of the nodes that stay float
 */
public record DynamicScheme(WeightWidth width, boolean perChannel, Set<String> kept) {}
