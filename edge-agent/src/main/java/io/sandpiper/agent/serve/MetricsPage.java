package io.sandpiper.agent.serve;

import io.sandpiper.agent.infer.InferStatistics.Figures;
import io.sandpiper.agent.infer.LatencyBuckets;
import io.sandpiper.agent.infer.UseListener;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.protocol.digest.Digest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * {@code GET /metrics}: one family a metric, one sample a version that serves. Counts and times are those of Triton's
 * statistics ({@link StatisticsFacts}): times but for the latency are sums over requests that were answered.
 */
final class MetricsPage {
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final List<String> KINDS =
            List.of(UseListener.INVALID, UseListener.OVERLOADED, UseListener.LATE, UseListener.ENGINE, UseListener.NAN);

    private final List<Slot> slots;
    private final ServeFigures figures;
    private final MetricsText page = new MetricsText();

    private MetricsPage(List<Slot> slots, ServeFigures figures) {
        this.slots = slots;
        this.figures = figures;
    }

    static String of(List<Slot> slots, ServeFigures figures, String agentVersion) {
        MetricsPage metrics = new MetricsPage(slots, figures);
        metrics.requests();
        metrics.times();
        metrics.slots();
        metrics.process(agentVersion);
        return metrics.page.toString();
    }

    private void requests() {
        page.family("sandpiper_requests_total", "counter", "Requests to a version by how they ended.", to -> {
            for (Slot slot : slots) {
                UseFigures use = figures.uses().of(slot.version());
                to.sample(labels(slot) + ",outcome=\"ok\"", use.answers());
                Map<String, Long> errors = new TreeMap<>(use.errors());
                KINDS.forEach(kind -> errors.putIfAbsent(kind, 0L));
                errors.forEach((kind, count) -> to.sample(labels(slot) + ",outcome=\"" + kind + "\"", count));
            }
        });
        page.family(
                "sandpiper_request_seconds",
                "histogram",
                "From a request's arrival to its answer, of those that were answered.",
                to -> slots.forEach(slot -> latency(slot, to)));
        sums("sandpiper_samples_total", "Samples that were answered: a batch of 8 counts 8.", Figures::inferenceCount);
        sums("sandpiper_executions_total", "Runs of a version; requests may share one.", Figures::executionCount);
    }

    private void latency(Slot slot, MetricsText to) {
        LatencyBuckets.Counts latency = figures.statistics().latency(slot.version());
        String labels = labels(slot);
        for (LatencyBuckets.Bucket bucket : latency.buckets()) {
            to.sample(
                    "_bucket",
                    labels + ",le=\"" + MetricsText.seconds(bucket.boundNanos()) + "\"",
                    Long.toString(bucket.cumulative()));
        }
        to.sample("_bucket", labels + ",le=\"+Inf\"", Long.toString(latency.count()));
        to.sample("_sum", labels, MetricsText.seconds(latency.sumNanos()));
        to.sample("_count", labels, Long.toString(latency.count()));
    }

    private void sums(String name, String help, ToLongFunction<Figures> count) {
        page.family(
                name,
                "counter",
                help,
                to -> slots.forEach(slot -> to.sample(
                        labels(slot), count.applyAsLong(figures.statistics().of(slot.version())))));
    }

    private void times() {
        time("queue", "Time that requests waited for a version.", f -> f.queue().nanos());
        time("decode", "Time to read inputs.", f -> f.computeInput().nanos());
        time("engine", "Time in the engine alone.", f -> f.computeInfer().nanos());
        time("encode", "Time to write outputs.", f -> f.computeOutput().nanos());
        time(
                "failed_request",
                "From arrival to refusal or failure, of requests that had no answer.",
                f -> f.fail().nanos());
    }

    private void time(String phase, String help, ToLongFunction<Figures> nanos) {
        page.family(
                "sandpiper_" + phase + "_seconds_total",
                "counter",
                help,
                to -> slots.forEach(slot -> to.seconds(
                        labels(slot), nanos.applyAsLong(figures.statistics().of(slot.version())))));
    }

    private void slots() {
        gauge("sandpiper_waiting_requests", "Requests that wait for a version now.", Slot::waiting);
        gauge(
                "sandpiper_model_memory_bytes",
                "By how much the process grew when the version was loaded.",
                Slot::memoryBytes);
        page.family(
                "sandpiper_model_info",
                "gauge",
                "1 for each version that serves.",
                to -> slots.forEach(slot -> to.sample(labels(slot) + info(slot), 1)));
    }

    private void gauge(String name, String help, ToLongFunction<Slot> value) {
        page.family(name, "gauge", help, to -> slots.forEach(slot -> to.sample(labels(slot), value.applyAsLong(slot))));
    }

    private void process(String agentVersion) {
        Map<String, Long> spans = new TreeMap<>(figures.spans().get());
        if (!spans.isEmpty()) {
            page.family(
                    "sandpiper_trace_spans_total",
                    "counter",
                    "Spans by what became of them; failed ones did not reach the collector.",
                    to -> spans.forEach((end, count) -> to.sample("outcome=\"" + end + "\"", count)));
        }
        Runtime runtime = Runtime.getRuntime();
        page.family(
                "sandpiper_heap_bytes",
                "gauge",
                "Java heap in use.",
                to -> to.sample("", runtime.totalMemory() - runtime.freeMemory()));
        page.family(
                "process_resident_memory_bytes",
                "gauge",
                "Resident memory of the agent.",
                to -> to.sample("", Slot.residentNow()));
        page.family(
                "sandpiper_agent_info",
                "gauge",
                "1, with the agent's version.",
                to -> to.sample("version=\"" + MetricsText.escaped(agentVersion) + "\"", 1));
    }

    /** Names and versions hold nothing that would have to be escaped; a variant's name comes from a manifest. */
    private static String labels(Slot slot) {
        InstalledVersion version = slot.version();
        return "model=\"" + version.model() + "\",version=\"" + version.version() + "\",variant=\""
                + MetricsText.escaped(version.variant()) + "\"";
    }

    private static String info(Slot slot) {
        Digest manifest = slot.version().manifest();
        return ",engine=\"" + slot.engine() + "\",digest=\"" + (manifest == null ? "" : manifest.hex()) + "\"";
    }
}
