package io.sandpiper.converter;

import io.sandpiper.converter.bundle.Report;
import io.sandpiper.host.child.ProcessMemory;
import java.io.IOException;

/** What this process and machine say of themselves. */
final class Measurements {
    private Measurements() {}

    static Report.Host host() {
        return new Report.Host(
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"));
    }

    /** Linux's high-water mark of resident memory. */
    static long peakMemoryBytes() {
        try {
            return ProcessMemory.peak();
        } catch (IOException e) {
            return 0;
        }
    }
}
