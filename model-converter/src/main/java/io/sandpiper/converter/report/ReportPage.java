package io.sandpiper.converter.report;

import io.sandpiper.converter.audit.KernelAudit;
import io.sandpiper.converter.bundle.Mistake;
import io.sandpiper.converter.bundle.Report;
import io.sandpiper.converter.search.Trial;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.Evidence;
import io.sandpiper.protocol.bundle.Evidence.Measured;
import io.sandpiper.protocol.unit.DataSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code report.html}: what came in, what came out, what was tried, what the variants get wrong, and the decision with its
 * reason. One file without scripts and without anything from elsewhere; light or dark as the reader's system is.
 */
public final class ReportPage {
    private static final String ORIGINAL = "original";

    private final Report report;
    private final Evidence evidence;
    private final @Nullable Dataset judging;

    /** @param judging the data that judged, for pictures of what went wrong; null for none */
    public ReportPage(Report report, @Nullable Dataset judging) {
        this.report = report;
        this.evidence = report.evidence();
        this.judging = judging;
    }

    /** The whole page. */
    public String html() {
        String name = report.origin().getOrDefault(Annotations.MODEL, "model") + "@"
                + report.origin().getOrDefault(Annotations.VERSION, "");
        Markup page = new Markup();
        page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                        + "<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
                .text(name)
                .raw("</title>\n<style>" + ReportStyle.CSS + "</style>\n</head>\n<body>\n<main>\n");
        page.element("h1", name);
        decision(page);
        came(page);
        variants(page);
        tried(page);
        ClassTable.write(page, evidence);
        layers(page);
        kernels(page);
        mistakes(page);
        measured(page);
        return page.raw("</main>\n</body>\n</html>\n").toString();
    }

    private void decision(Markup page) {
        String published = String.join(", then ", report.variants().keySet());
        page.element("p class=\"decision\"", "Published: " + published + ", in this order of preference.");
        if (report.notes().isEmpty()) {
            return;
        }
        page.raw("<ul>\n");
        report.notes().forEach(note -> page.element("li", note));
        page.raw("</ul>\n");
    }

    private void came(Markup page) {
        page.element("h2", "What came in");
        List<List<String>> rows = new ArrayList<>();
        report.origin().forEach((key, value) -> {
            if (!key.equals(Annotations.MODEL) && !key.equals(Annotations.VERSION)) {
                rows.add(List.of(key.substring(key.lastIndexOf('.') + 1), value));
            }
        });
        evidence.data().forEach((role, digest) -> rows.add(List.of(role + " data", digest)));
        Report.Agreement parity = report.parity();
        if (parity != null) {
            rows.add(List.of(
                    "parity with its framework",
                    parity.rows() + " rows, largest difference "
                            + String.format(Locale.ROOT, "%.1e", parity.difference()) + " of the largest value"));
        }
        page.table("Source and tools", List.of("what", "value"), rows);
    }

    private void variants(Markup page) {
        page.element("h2", "What came out");
        List<List<String>> rows = new ArrayList<>();
        Measured original = evidence.original();
        if (original != null) {
            rows.add(row(ORIGINAL, original, original.bytes()));
        }
        report.variants().forEach((name, bytes) -> {
            Measured measured = evidence.variants().get(name);
            if (measured != null) {
                rows.add(row(name, measured, bytes));
            }
        });
        page.table(
                "Variants",
                List.of(
                        "variant",
                        "size",
                        metric(),
                        "95 %",
                        "loss",
                        "95 %",
                        "agreement",
                        "ECE",
                        "ms a sample",
                        "memory"),
                rows);
        evidence.omitted().forEach((name, reason) -> page.element("p", name + " was left out: " + reason + "."));
        page.element(
                "p",
                original == null || original.value() == null
                        ? "Without labels agreement with the original stands in for a metric, which is weaker."
                        : "Loss is the original's metric minus the variant's on the same " + original.samples()
                                + " samples.");
        if (original != null && original.expectedCalibrationError() != null) {
            page.element(
                    "p",
                    "ECE is the expected calibration error: how far the winner's probability is from how often it is"
                            + " right, 0 at best.");
        }
        if (!report.servingMemoryBytes().isEmpty()) {
            page.element(
                    "p",
                    "Memory is what loading a variant and answering one sample takes at most here, beyond the process and"
                            + " its engine.");
        }
        String split = evidence.split();
        if (split != null) {
            page.element("p", split + ".");
        }
    }

    private String metric() {
        String metric = evidence.metric();
        return metric == null ? "metric" : metric;
    }

    private List<String> row(String name, Measured measured, long bytes) {
        Evidence.Loss loss = measured.loss();
        Long memory = report.servingMemoryBytes().get(name);
        Double millis = report.latencyMillis().get(name);
        return List.of(
                name,
                new DataSize(bytes).shown(),
                share(measured.value()),
                interval(measured.low(), measured.high()),
                loss == null ? "–" : share(loss.value()),
                loss == null ? "–" : interval(loss.low(), loss.high()),
                share(measured.agreement()),
                share(measured.expectedCalibrationError()),
                millis == null ? "–" : String.format(Locale.ROOT, "%.3f", millis),
                memory == null ? "–" : new DataSize(memory).shown());
    }

    private void tried(Markup page) {
        if (report.trials().isEmpty()) {
            return;
        }
        page.element("h2", "What was tried");
        TradeOff picture = new TradeOff(report.trials());
        page.raw("<figure>\n")
                .raw(picture.svg())
                .element("figcaption", picture.told())
                .raw("</figure>\n");
        List<List<String>> rows = new ArrayList<>();
        for (Trial trial : report.trials()) {
            rows.add(List.of(
                    trial.recipe() + (trial.chosen() ? " (chosen)" : ""),
                    new DataSize(trial.bytes()).shown(),
                    share(trial.fidelity().loss()),
                    share(trial.fidelity().agreement()),
                    String.format(Locale.ROOT, "%.1f dB", trial.fidelity().decibels()),
                    speed(trial.speed()),
                    trial.kept().isEmpty() ? "none" : String.join(", ", trial.kept())));
        }
        page.table(
                "Candidates, on the samples that choose",
                List.of("recipe", "size", "loss", "agreement", "outputs", "speed here", "layers kept in float"),
                rows);
    }

    /** Of an integer variant against the float model; the others compute as it does. */
    private static String speed(@Nullable Double speed) {
        return speed == null ? "–" : String.format(Locale.ROOT, "%.2f×", speed);
    }

    private void layers(Markup page) {
        List<List<String>> rows = new ArrayList<>();
        evidence.variants()
                .forEach((name, measured) -> measured.worstLayers()
                        .forEach(l -> rows.add(
                                List.of(name, l.layer(), String.format(Locale.ROOT, "%.1f dB", l.decibels())))));
        if (!rows.isEmpty()) {
            page.element("h2", "Where it costs most");
            page.table(
                    "Layers with the lowest signal-to-noise ratio",
                    List.of("variant", "layer", "against the original"),
                    rows);
        }
    }

    private void kernels(Markup page) {
        KernelAudit kernels = report.kernels();
        if (kernels == null) {
            return;
        }
        page.element("h2", "What the runtime runs of int8");
        List<List<String>> rows = new ArrayList<>();
        kernels.integer().forEach((operator, count) -> rows.add(List.of(operator, String.valueOf(count), "integers")));
        kernels.fallbacks().forEach(f -> rows.add(List.of(f.operator() + " " + f.node(), "1", "float: " + f.reason())));
        if (rows.isEmpty()) {
            page.element(
                    "p", "Its weights are integers and its arithmetic is float: no operator computes on integers.");
        } else {
            page.table("Operators that could be integers", List.of("operator", "nodes", "runs on"), rows);
        }
    }

    private void mistakes(Markup page) {
        if (report.mistakes().isEmpty()) {
            return;
        }
        page.element("h2", "What it gets wrong");
        page.element(
                "p",
                report.mistakes().size()
                        + " held-out samples: first those that the original gets right, then those on which a variant says something"
                        + " else than the original, then what all get wrong.");
        page.raw("<ul class=\"mistakes\">\n");
        for (Mistake mistake : report.mistakes()) {
            page.raw("<li>");
            picture(mistake)
                    .ifPresent(address ->
                            page.raw("<img alt=\"\" src=\"").text(address).raw("\">"));
            page.raw("<div>").element("b", "sample " + mistake.sample());
            String label = mistake.label();
            if (label != null) {
                page.raw("<br>").text("label: " + label);
            }
            mistake.answers().forEach((who, answer) -> page.raw("<br>").text(who + ": " + answer));
            page.raw("</div></li>\n");
        }
        page.raw("</ul>\n");
    }

    private Optional<String> picture(Mistake mistake) {
        return judging == null ? Optional.empty() : Picture.of(judging, mistake.sample());
    }

    private void measured(Markup page) {
        page.element("h2", "How it was made");
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<String, Double> stage : report.stageSeconds().entrySet()) {
            rows.add(List.of(stage.getKey(), String.format(Locale.ROOT, "%.3f s", stage.getValue())));
        }
        rows.add(List.of("peak memory of the conversion", new DataSize(report.peakMemoryBytes()).shown()));
        rows.add(List.of(
                "machine",
                report.host().os() + ", " + report.host().architecture() + ", "
                        + report.host().processors() + " processors, Java "
                        + report.host().java()));
        rows.add(List.of("started", report.started().toString()));
        rows.add(List.of("manifest", report.manifest().toString()));
        page.table("Stages and machine", List.of("what", "value"), rows);
    }

    private static String share(@Nullable Double value) {
        return value == null ? "–" : String.format(Locale.ROOT, "%.4f", value);
    }

    private static String interval(@Nullable Double low, @Nullable Double high) {
        return low == null || high == null ? "–" : share(low) + " to " + share(high);
    }
}
