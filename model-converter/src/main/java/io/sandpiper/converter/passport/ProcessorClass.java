package io.sandpiper.converter.passport;

import io.sandpiper.protocol.bundle.TargetClass;
import java.util.Arrays;
import java.util.List;

/** A kind of processor that adds products of integers in its own way; its name is a device class of the manifest. */
public enum ProcessorClass {
    /** AVX2 or AVX-512 without VNNI: two neighbouring products are added in 16 bits, and cut where they do not fit. */
    AMD64("linux/amd64", true),
    AMD64_VNNI("linux/amd64+vnni", false),
    /** Sums of 32 bits with and without dot products: {@code make passports} shows it. */
    ARM64("linux/arm64", false),
    ARM64_DOTPROD("linux/arm64+dotprod", false);

    /** A variant that is right on each. */
    public static final List<String> EVERYWHERE = List.of(TargetClass.ANY);

    private final String device;
    private final boolean saturates;

    ProcessorClass(String device, boolean saturates) {
        this.device = device;
        this.saturates = saturates;
    }

    /** As variants in a manifest name it. */
    public String device() {
        return device;
    }

    public boolean saturates() {
        return saturates;
    }

    /** The fewest classes that stand for all whose sums are exact: those with dot products are of the plain arm64 too. */
    static List<String> exact() {
        return List.of(AMD64_VNNI.device, ARM64.device);
    }

    static List<ProcessorClass> all() {
        return Arrays.asList(values());
    }
}
