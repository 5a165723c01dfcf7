package io.sandpiper.converter.bundle;

import io.sandpiper.converter.audit.KernelAudit;
import io.sandpiper.converter.search.Trial;
import io.sandpiper.protocol.bundle.Evidence;
import io.sandpiper.protocol.digest.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a push: what came in, what came out, and why. The times and memory in it differ from run to run, so it
 * stands beside the manifest, not in it.
 *
 * @param manifest the manifest that it belongs to
 * @param origin the manifest's annotations: model, source, framework, tools
 * @param parity of an imported model with its framework's own predictions, null where an engine here runs the source
 * @param variants by name, the preferred one first: bytes
 * @param notes what people should know, one sentence each
 * @param mistakes held-out samples that a variant gets wrong, some of them
 * @param stageSeconds wall time by stage
 * @param latencyMillis by variant: median of one sample on this machine, one thread
 * @param trials what was tried on the way to the variants: size against nearness
 * @param kernels what the runtime runs of int8, null where there is none
 * @param servingMemoryBytes by variant: resident memory that loading it and answering one sample takes at most on this machine,
 *     beyond the process and its engine; a variant is absent where nobody could measure
 * @param peakMemoryBytes resident memory of the converting process at its highest, 0 where unknown
 */
public record Report(
        int schemaVersion,
        Digest manifest,
        Map<String, String> origin,
        @Nullable Agreement parity,
        Map<String, Long> variants,
        Evidence evidence,
        List<String> notes,
        List<Mistake> mistakes,
        Instant started,
        Map<String, Double> stageSeconds,
        Map<String, Double> latencyMillis,
        Map<String, Long> servingMemoryBytes,
        long peakMemoryBytes,
        Host host,
        List<Trial> trials,
        @Nullable KernelAudit kernels) {
    public static final int SCHEMA_VERSION = 1;

    /** The machine that converted. */
    public record Host(String os, String architecture, int processors, String java) {}

    /**
     * An imported model beside its framework.
     *
     * @param rows that were compared
     * @param difference the largest, as a share of the largest value of its output
     */
    public record Agreement(int rows, double difference) {}
}
