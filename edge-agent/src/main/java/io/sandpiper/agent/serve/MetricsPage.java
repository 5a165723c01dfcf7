package io.sandpiper.agent.serve;

import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.protocol.digest.Digest;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** {@code GET /metrics}: Prometheus' text format 0.0.4, one block a metric, one line a version that serves. */
final class MetricsPage {
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder page = new StringBuilder(2_048);

    private MetricsPage() {}

    static String of(List<Slot> slots, ServeFigures figures) {
        MetricsPage metrics = new MetricsPage();
        List<UseFigures> uses =
                slots.stream().map(s -> figures.uses().of(s.version())).toList();
        metrics.requests(slots, uses);
        metrics.seconds(slots, uses);
        metrics.head("sandpiper_executions_total", "counter", "Runs of a version; requests may share one.");
        slots.forEach(s -> metrics.line(
                "sandpiper_executions_total",
                labels(s.version()),
                figures.statistics().of(s.version()).executionCount()));
        metrics.head("sandpiper_queue_depth", "gauge", "Requests that wait for a version.");
        slots.forEach(s -> metrics.line("sandpiper_queue_depth", labels(s.version()), s.waiting()));
        metrics.head(
                "sandpiper_model_memory_bytes", "gauge", "By how much the process grew when the version was loaded.");
        slots.forEach(s -> metrics.line("sandpiper_model_memory_bytes", labels(s.version()), s.memoryBytes()));
        metrics.head("sandpiper_model_info", "gauge", "1 for each version that serves.");
        slots.forEach(s -> metrics.line("sandpiper_model_info", labels(s.version()) + info(s), 1));
        metrics.process();
        return metrics.page.toString();
    }

    private void requests(List<Slot> slots, List<UseFigures> uses) {
        head("sandpiper_requests_total", "counter", "Requests to a version by how they ended.");
        for (int i = 0; i < slots.size(); i++) {
            String labels = labels(slots.get(i).version());
            line(
                    "sandpiper_requests_total",
                    labels + ",outcome=\"ok\"",
                    uses.get(i).answers());
            new TreeMap<>(uses.get(i).errors())
                    .forEach((kind, count) ->
                            line("sandpiper_requests_total", labels + ",outcome=\"" + kind + "\"", count));
        }
    }

    private void seconds(List<Slot> slots, List<UseFigures> uses) {
        head("sandpiper_request_seconds", "summary", "From a request's arrival to its answer.");
        for (int i = 0; i < slots.size(); i++) {
            String labels = labels(slots.get(i).version());
            UseFigures use = uses.get(i);
            line("sandpiper_request_seconds", labels + ",quantile=\"0.5\"", use.p50Millis() / 1e3);
            line("sandpiper_request_seconds", labels + ",quantile=\"0.9\"", use.p90Millis() / 1e3);
            line("sandpiper_request_seconds", labels + ",quantile=\"0.99\"", use.p99Millis() / 1e3);
            line("sandpiper_request_seconds_sum", labels, use.sumMillis() / 1e3);
            line("sandpiper_request_seconds_count", labels, use.answers());
        }
    }

    private void process() {
        Runtime runtime = Runtime.getRuntime();
        head("sandpiper_heap_bytes", "gauge", "Java heap in use.");
        page.append("sandpiper_heap_bytes ")
                .append(runtime.totalMemory() - runtime.freeMemory())
                .append('\n');
        head("process_resident_memory_bytes", "gauge", "Resident memory of the agent.");
        page.append("process_resident_memory_bytes ").append(Slot.residentNow()).append('\n');
    }

    private void head(String name, String type, String help) {
        page.append("# HELP ").append(name).append(' ').append(help).append('\n');
        page.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void line(String name, String labels, long value) {
        page.append(name).append('{').append(labels).append("} ").append(value).append('\n');
    }

    private void line(String name, String labels, double value) {
        String text = Double.isNaN(value) ? "NaN" : String.format(Locale.ROOT, "%.6f", value);
        page.append(name).append('{').append(labels).append("} ").append(text).append('\n');
    }

    /** Names and versions hold nothing that would have to be escaped; a variant's name comes from a manifest. */
    private static String labels(InstalledVersion version) {
        return "model=\"" + version.model() + "\",version=\"" + version.version() + "\",variant=\""
                + version.variant().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    private static String info(Slot slot) {
        Digest manifest = slot.version().manifest();
        return ",engine=\"" + slot.engine() + "\",digest=\"" + (manifest == null ? "" : manifest.hex()) + "\"";
    }
}
