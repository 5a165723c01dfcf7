package io.sandpiper.converter.report;

import io.sandpiper.converter.search.Fidelity;
import io.sandpiper.converter.search.Trial;
import io.sandpiper.protocol.unit.DataSize;
import java.util.List;
import java.util.Locale;

/**
 * Size against nearness as a picture: a point a trial, the chosen one filled. Down the side stands agreement with the
 * original where there are classes, else the outputs' signal-to-noise ratio. SVG, which needs no library.
 */
final class TradeOff {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 320;
    private static final int LEFT = 84;
    private static final int BOTTOM = 44;
    private static final int EDGE = 16;

    private final List<Trial> trials;
    private final boolean classes;
    private final double largest;
    private final double low;
    private final double high;

    TradeOff(List<Trial> trials) {
        this.trials = trials;
        this.classes = trials.stream().allMatch(t -> t.fidelity().agreement() != null);
        this.largest = trials.stream().mapToLong(Trial::bytes).max().orElse(1) * 1.05;
        double least =
                trials.stream().mapToDouble(t -> value(t.fidelity())).min().orElse(0);
        double most =
                trials.stream().mapToDouble(t -> value(t.fidelity())).max().orElse(1);
        double room = Math.max((most - least) * 0.08, classes ? 0.002 : 0.5);
        this.low = least - room;
        this.high = classes ? Math.min(1.0, most + room) : most + room;
    }

    /** What the picture shows, for those who do not see it. */
    String told() {
        return "Bytes across, " + (classes ? "agreement with the original" : "signal-to-noise ratio in dB")
                + " up: each circle is a candidate, the filled one was chosen.";
    }

    String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                WIDTH,
                HEIGHT,
                Markup.escaped(told())));
        line(svg, LEFT, EDGE, LEFT, HEIGHT - BOTTOM);
        line(svg, LEFT, HEIGHT - BOTTOM, WIDTH - EDGE, HEIGHT - BOTTOM);
        for (int i = 0; i <= 2; i++) {
            double bytes = largest * i / 2;
            label(svg, x(bytes), HEIGHT - BOTTOM + 24, i == 2 ? "end" : "middle", new DataSize((long) bytes).shown());
            double value = low + (high - low) * i / 2;
            label(svg, LEFT - 8, y(value) + 4, "end", shown(value));
        }
        for (Trial trial : trials) {
            double value = value(trial.fidelity());
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"6\"><title>%s</title></circle>%n",
                    trial.chosen() ? "chosen" : "tried",
                    x(trial.bytes()),
                    y(value),
                    Markup.escaped(trial.recipe() + ": " + trial.bytes() + " bytes, " + shown(value))));
        }
        return svg.append("</svg>\n").toString();
    }

    private String shown(double value) {
        return classes ? String.format(Locale.ROOT, "%.3f", value) : String.format(Locale.ROOT, "%.1f dB", value);
    }

    private double value(Fidelity fidelity) {
        Double agreement = fidelity.agreement();
        return classes && agreement != null ? agreement : fidelity.decibels();
    }

    private double x(double bytes) {
        return LEFT + (WIDTH - LEFT - EDGE) * bytes / largest;
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - EDGE) * (value - low) / (high - low);
    }

    private static void line(StringBuilder svg, int x1, int y1, int x2, int y2) {
        svg.append(String.format(
                Locale.ROOT, "<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>%n", x1, y1, x2, y2));
    }

    private static void label(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                Markup.escaped(text)));
    }
}
