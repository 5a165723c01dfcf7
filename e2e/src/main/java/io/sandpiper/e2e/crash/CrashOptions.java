package io.sandpiper.e2e.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@code make crash} may be asked for. */
@Command(
        name = "crash",
        description = "Kill gateway and agent at every point their code registers, restart, check the invariants.",
        mixinStandardHelpOptions = true)
final class CrashOptions {
    @Option(
            names = "--point",
            paramLabel = "PROGRAM:NAME@STEP",
            description = "Only this point, as a failure prints it; repeatable.")
    private List<String> points = new ArrayList<>();

    @Option(names = "--program", paramLabel = "NAME", description = "Only points of gateway or agent.")
    private @Nullable String program;

    @Option(names = "--record-only", description = "Run the scenario, list the points, try none.")
    private boolean recordOnly;

    List<Point> points() {
        return points.stream().map(Point::parse).toList();
    }

    boolean wants(Point point) {
        return program == null || point.program().toString().equals(program.toLowerCase(Locale.ROOT));
    }

    boolean recordOnly() {
        return recordOnly;
    }
}
