package io.sandpiper.converter.passport;

import io.sandpiper.protocol.bundle.Evidence.ClassParity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a variant may run.
 *
 * @param exact the same model in a form that this machine runs with exact sums; the variant's own file where it needs none
 * @param devices device classes that it is published for
 * @param parity by device class: how it runs there beside the exact sums; empty without integer products
 * @param apart by output the largest difference of a value that was measured between classes it is published for
 * @param limit why it is not for every device, in one sentence, null where it is
 */
public record Passport(
        Path exact,
        List<String> devices,
        Map<String, ClassParity> parity,
        Map<String, Double> apart,
        @Nullable String limit) {
    static Passport everywhere(Path model, Map<String, ClassParity> parity) {
        return new Passport(model, ProcessorClass.EVERYWHERE, parity, Map.of(), null);
    }
}
