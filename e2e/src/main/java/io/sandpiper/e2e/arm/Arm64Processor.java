package io.sandpiper.e2e.arm;

/** A processor that qemu stands in for. */
public enum Arm64Processor {
    /** Raspberry Pi 4: no dot product. */
    CORTEX_A72("cortex-a72", "fp asimd evtstrm crc32 cpuid", "0xd08"),
    /** Raspberry Pi 5: dot product. */
    CORTEX_A76("cortex-a76", "fp asimd evtstrm crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp", "0xd0b");

    private final String qemu;
    private final String features;
    private final String part;

    Arm64Processor(String qemu, String features, String part) {
        this.qemu = qemu;
        this.features = features;
        this.part = part;
    }

    /** What {@code QEMU_CPU} calls it. */
    public String qemu() {
        return qemu;
    }

    /** What {@code /proc/cpuinfo} says of it. */
    String features() {
        return features;
    }

    String part() {
        return part;
    }
}
