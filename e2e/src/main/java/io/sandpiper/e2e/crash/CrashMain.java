package io.sandpiper.e2e.crash;

import io.sandpiper.host.cli.ExitCode;
import java.util.List;
import picocli.CommandLine;

/** {@code make crash}: exits 0 when every point was tried and the invariants held. */
public final class CrashMain {
    private CrashMain() {}

    public static void main(String[] arguments) {
        CrashOptions options = new CrashOptions();
        CommandLine.ParseResult parsed = new CommandLine(options).parseArgs(arguments);
        if (CommandLine.printHelpIfRequested(parsed)) {
            System.exit(ExitCode.DONE);
        }
        System.exit(run(options) ? ExitCode.DONE : ExitCode.FAILED);
    }

    private static boolean run(CrashOptions options) {
        CrashReport report = new CrashReport(
                System.out, System.console() != null && System.console().isTerminal());
        Steps steps = new Steps();
        try (Scene scene = new Scene()) {
            report.say("Starting one gateway and one agent in " + scene.fleet().folder());
            scene.open();
            Suite suite = new Suite(scene, steps, new Trial(scene, steps, new Invariants(scene)), report);
            List<Point> points = options.points();
            if (points.isEmpty()) {
                points = suite.record().stream().filter(options::wants).toList();
            }
            return suite.run(options.recordOnly() ? List.of() : points);
        }
    }
}
