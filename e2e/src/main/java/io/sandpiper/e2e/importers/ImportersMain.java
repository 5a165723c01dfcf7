package io.sandpiper.e2e.importers;

import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.host.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code make importers}: builds the environments, trains in them, imports what they wrote, and writes the table of
 * docs/reference/importers.md; the first model of each framework is imported twice, for the same bytes. With a folder as its
 * argument it imports what lies there instead. Exits 0 where every model answers as its framework does.
 */
public final class ImportersMain {
    private ImportersMain() {}

    public static void main(String[] arguments) throws IOException {
        Checkout checkout = Checkout.ofThisRun();
        Path trained = arguments.length > 0
                ? Path.of(arguments[0])
                : Trainings.run(checkout, checkout.root().resolve("target/importers"));
        List<Imports.Row> rows = new ArrayList<>();
        System.out.println(ResultTable.HEADING);
        Set<String> frameworks = new HashSet<>();
        for (Path folder : Imports.folders(trained)) {
            Imports.Row row = new Imports(checkout).of(folder, frameworks.add(Imports.framework(folder)));
            rows.add(row);
            System.out.println(ResultTable.line(row));
        }
        ResultTable.write(checkout.root().resolve("docs/reference/importers.md"), rows);
        long wrong = rows.stream().filter(r -> !r.holds()).count();
        System.out.println(rows.size() + " models, " + wrong + " wrong or refused");
        System.exit(wrong == 0 && !rows.isEmpty() ? ExitCode.DONE : ExitCode.FAILED);
    }
}
