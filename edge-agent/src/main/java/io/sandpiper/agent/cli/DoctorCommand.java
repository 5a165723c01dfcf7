package io.sandpiper.agent.cli;

import io.sandpiper.agent.doctor.Doctor;
import io.sandpiper.agent.doctor.Finding;
import io.sandpiper.engine.Engine;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.OutputFormat;
import io.sandpiper.protocol.json.Json;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper-agent doctor}. */
@Command(
        name = "doctor",
        description = "Say what is wrong with this device, one check after the other; exit code 1 where one fails.",
        mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
    private final Supplier<List<Engine>> engines;
    private final PrintStream out;

    @Option(names = "--data", paramLabel = "DIR", description = "Where the agent keeps its data (${DEFAULT-VALUE}).")
    private Path data = Path.of("var/agent");

    @Option(names = "-o", description = "table or json.")
    private OutputFormat format = OutputFormat.table;

    public DoctorCommand(Supplier<List<Engine>> engines, PrintStream out) {
        this.engines = engines;
        this.out = out;
    }

    @Override
    public Integer call() {
        boolean json = format == OutputFormat.json;
        List<Finding> findings = new Doctor(data, engines, Clock.systemUTC()).examine(json ? f -> {} : this::print);
        if (json) {
            out.println(Json.text(findings));
        }
        return findings.stream().anyMatch(f -> f.outcome() == Finding.Outcome.fail) ? ExitCode.FAILED : ExitCode.DONE;
    }

    private void print(Finding finding) {
        out.printf("%-5s %-12s %s%n", finding.outcome(), finding.check(), finding.found());
        if (finding.expected() != null) {
            out.printf("%18s expected: %s%n", "", finding.expected());
        }
        if (finding.cure() != null) {
            out.printf("%18s do: %s%n", "", finding.cure());
        }
    }
}
