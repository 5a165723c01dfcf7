package io.sandpiper.converter.bundle;

import io.sandpiper.converter.audit.KernelAudit;
import io.sandpiper.converter.search.Trial;
import io.sandpiper.protocol.digest.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured while converting: it differs from run to run, so it stands beside the manifest, not in it.
 *
 * @param manifest the manifest that it belongs to
 * @param stageSeconds wall time by stage
 * @param latencyMillis by variant: median of one sample on this machine, one thread
 * @param trials what was tried on the way to the variants: size against nearness
 * @param kernels what the runtime runs of int8, null where there is none
 * @param peakMemoryBytes resident memory of the converting process at its highest, 0 where unknown
 */
public record Report(
        int schemaVersion,
        Digest manifest,
        Instant started,
        Map<String, Double> stageSeconds,
        Map<String, Double> latencyMillis,
        long peakMemoryBytes,
        Host host,
        List<Trial> trials,
        @Nullable KernelAudit kernels) {
    public static final int SCHEMA_VERSION = 1;

    /** The machine that converted. */
    public record Host(String os, String architecture, int processors, String java) {}
}
