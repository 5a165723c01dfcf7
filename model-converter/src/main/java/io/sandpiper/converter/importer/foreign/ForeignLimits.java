package io.sandpiper.converter.importer.foreign;

import io.sandpiper.protocol.unit.DataSize;
import java.time.Duration;

/** What an importer's process may use, which runs a stranger's code. */
final class ForeignLimits {
    /** Resident memory of all its processes: TensorFlow's importer peaks at 840 MB with a small model. */
    static final DataSize MEMORY = DataSize.ofMebibytes(4096);
    /** By the wall clock, since a sleeper takes no CPU: a large SavedModel takes a minute. */
    static final Duration TIME = Duration.ofMinutes(5);
    /** What it leaves behind: a model of 2 GiB at most, its cases, and what it wrote meanwhile. */
    static final DataSize WRITTEN = DataSize.ofMebibytes(3072);
    /** Its folder for temporary files, in memory. */
    static final DataSize TEMPORARY = DataSize.ofMebibytes(512);
    /** One file: protobuf's limit, which is a blob's. */
    static final DataSize FILE = DataSize.ofMebibytes(2048);
    /** Processes and threads: frameworks start a pool of threads however they are told not to. */
    static final int PROCESSES = 64;
    /** Open files of a process. */
    static final int FILES = 512;
    /** Seconds of processor of a process. */
    static final int CPU_SECONDS = 600;
    /** A sentence that it leaves, in bytes. */
    static final int SENTENCE_BYTES = 4 << 10;

    private ForeignLimits() {}
}
