package io.sandpiper.converter.quantize;

import java.util.Set;

/**
 * How matrices are quantized in 4 bits.
 *
 * @param block weights that share a scale
 * @param kept names of the matrices that have 8 bits
 */
public record BlockScheme(int block, Set<String> kept) {
    static final int FINE = 32;
    static final int COARSE = 128;

    /** The blocks that lose the least. */
    public static final BlockScheme PLAIN = new BlockScheme(FINE, Set.of());

    /** A tenth smaller. */
    public static final BlockScheme SMALL = new BlockScheme(COARSE, Set.of());

    public BlockScheme {
        kept = Set.copyOf(kept);
    }

    public BlockScheme keeping(Set<String> names) {
        return new BlockScheme(block, names);
    }

    /** As it stands in records. */
    public String told() {
        return "weights only, matrices in 4 bits, blocks of " + block;
    }
}
