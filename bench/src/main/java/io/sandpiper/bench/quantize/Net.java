package io.sandpiper.bench.quantize;

import java.util.List;

/** One of the nets that are quantized: {@code bench/peers/quantize/README.md} says what each is. */
public enum Net {
    MLP,
    CNN,
    RESIDUAL,
    UNEVEN,
    MOBILENET,
    TRANSFORMER,
    OCR,
    MINILM,
    SILERO;

    /** Made by training here; the others are published files. */
    boolean trained() {
        return compareTo(OCR) < 0;
    }

    /** Its folder's name. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** @param names separated by commas; empty: all */
    public static List<Net> named(String names) {
        List<String> wanted = List.of(names.split(","));
        return names.isBlank()
                ? List.of(values())
                : List.of(values()).stream()
                        .filter(net -> wanted.contains(net.toString()))
                        .toList();
    }
}
