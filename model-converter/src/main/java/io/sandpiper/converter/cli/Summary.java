package io.sandpiper.converter.cli;

import io.sandpiper.converter.ConversionResult;
import io.sandpiper.host.cli.TextTable;
import io.sandpiper.protocol.bundle.Evidence;
import io.sandpiper.protocol.bundle.Evidence.Measured;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.unit.DataSize;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a conversion came to: a table for people, and the same as a record for {@code -o json}.
 *
 * @param variants by name: bytes
 */
record Summary(
        String model,
        String version,
        Digest manifest,
        Map<String, Long> variants,
        Evidence evidence,
        List<String> notes,
        Map<String, Double> stageSeconds) {
    static Summary of(ConversionResult result) {
        return new Summary(
                result.manifest().modelVersion().model(),
                result.manifest().modelVersion().version(),
                result.manifest().digest(),
                result.variants(),
                result.evidence(),
                result.notes(),
                result.report().stageSeconds());
    }

    void print(PrintStream out, PrintStream err) {
        TextTable table = new TextTable("VARIANT", "SIZE", "ACCURACY", "95 %", "AGREEMENT", "WORST LAYER");
        Measured original = evidence.original();
        if (original != null) {
            row(table, "original", original);
        }
        variants.keySet().forEach(name -> {
            Measured measured = evidence.variants().get(name);
            if (measured != null) {
                row(table, name, measured);
            }
        });
        table.print(out);
        out.println();
        out.println(model + "@" + version + "  " + manifest);
        notes.forEach(note -> err.println("note: " + note));
    }

    private static void row(TextTable table, String name, Measured measured) {
        String interval = measured.low() == null || measured.high() == null
                ? "-"
                : share(measured.low()) + "–" + share(measured.high());
        String worst = measured.worstLayers().isEmpty()
                ? "-"
                : measured.worstLayers().getFirst().layer() + " "
                        + measured.worstLayers().getFirst().decibels() + " dB";
        table.row(
                name,
                new DataSize(measured.bytes()).shown(),
                share(measured.value()),
                interval,
                share(measured.agreement()),
                worst);
    }

    private static String share(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }
}
