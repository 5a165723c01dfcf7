package io.sandpiper.converter.quantize;

/**
 * How far weights may go. Processors without VNNI add two neighbouring products of uint8 and int8 in 16 bits, and cut
 * what does not fit.
 */
public enum WeightWidth {
    /** 7 bits: no two can exceed 16 bits (2 × 255 × 63 = 32,130). */
    SEVEN(63, "7 bits"),
    /** 8 bits, made smaller a channel at a time until no two neighbours can exceed 16 bits. */
    PAIRED(127, "8 bits by pairs"),
    /** 8 bits, exact where the processor has VNNI or dot products. */
    EIGHT(127, "8 bits");

    /** Two neighbours of the same sign may sum to this: 255 × 128 = 32,640. */
    static final int LARGEST_PAIR = 128;

    private final int largest;
    private final String told;

    WeightWidth(int largest, String told) {
        this.largest = largest;
        this.told = told;
    }

    /** As it stands in records. */
    public String told() {
        return told;
    }

    int largest() {
        return largest;
    }
}
