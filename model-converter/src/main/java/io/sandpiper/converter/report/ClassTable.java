package io.sandpiper.converter.report;

import io.sandpiper.protocol.bundle.Evidence;
import io.sandpiper.protocol.bundle.Evidence.ClassParity;
import io.sandpiper.protocol.bundle.Evidence.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How each variant with integer products runs on each class of processors. */
final class ClassTable {
    private ClassTable() {}

    static void write(Markup page, Evidence evidence) {
        List<List<String>> rows = new ArrayList<>();
        evidence.variants().forEach((variant, measured) -> {
            Map<String, ClassParity> classes = measured.classes();
            if (classes != null) {
                classes.forEach((device, parity) -> rows.add(row(variant, device, parity)));
            }
        });
        if (rows.isEmpty()) {
            return;
        }
        page.element("h2", "On which processors");
        page.table(
                "Device classes, beside exact sums of integer products",
                List.of("variant", "class", "agreement", "outputs", "loss", "basis", "published"),
                rows);
        evidence.variants().forEach((variant, measured) -> {
            if (measured.limited() != null) {
                page.element("p", variant + " is " + measured.limited() + ".");
            }
        });
    }

    private static List<String> row(String variant, String device, ClassParity parity) {
        Loss loss = parity.loss();
        return List.of(
                variant,
                device,
                number("%.4f", parity.agreement()),
                parity.basis().equals(ClassParity.UNMEASURED)
                        ? "–"
                        : parity.decibels() == null ? "equal" : number("%.1f dB", parity.decibels()),
                number("%.4f", loss == null ? null : loss.value()),
                parity.basis(),
                parity.published() ? "yes" : "no");
    }

    private static String number(String format, @Nullable Double value) {
        return value == null ? "–" : String.format(Locale.ROOT, format, value);
    }
}
