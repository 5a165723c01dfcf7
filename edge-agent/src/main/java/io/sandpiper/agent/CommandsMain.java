package io.sandpiper.agent;

import io.sandpiper.agent.cli.AcceptCommand;
import io.sandpiper.agent.cli.CommandErrors;
import io.sandpiper.agent.cli.DoctorCommand;
import io.sandpiper.agent.cli.EnrollCommand;
import io.sandpiper.agent.cli.ImportCommand;
import io.sandpiper.agent.cli.PsCommand;
import io.sandpiper.agent.cli.RehearseCommand;
import io.sandpiper.agent.cli.RunCommand;
import io.sandpiper.agent.cli.ScoreCommand;
import io.sandpiper.agent.cli.ServeCommand;
import io.sandpiper.agent.cli.StatusCommand;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Every command of {@code sandpiper-agent}, read by picocli. */
@Command(
        name = "sandpiper-agent",
        description = "Run models on this device.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit codes: 0 done, 1 failed, 2 usage, 3 refused, 4 timed out, 5 not allowed, 6 unreachable"})
final class CommandsMain implements Runnable {
    @Spec
    CommandSpec spec;

    private CommandsMain() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "command: none (expected: one of those below)");
    }

    /** With every command, or, where the arguments begin with a command's name, with that one alone: it starts faster. */
    static CommandLine commandLine(String... args) {
        Map<String, Supplier<Object>> all = commands();
        Supplier<Object> one = args.length == 0 ? null : all.get(args[0]);
        CommandLine commands = new CommandLine(new CommandsMain());
        for (Supplier<Object> command : one == null ? all.values() : List.of(one)) {
            commands.addSubcommand(command.get());
        }
        commands.setExpandAtFiles(false) // @FILE is an input of run, never a list of arguments
                .setExecutionExceptionHandler(new CommandErrors())
                .setParameterExceptionHandler(CommandErrors::usage);
        String version = "sandpiper-agent " + AgentMain.version();
        commands.getCommandSpec().version(version);
        commands.getSubcommands().values().forEach(c -> c.getCommandSpec().version(version));
        return commands;
    }

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("serve", () -> new ServeCommand(AgentMain.serve()));
        commands.put(
                "run",
                () -> new RunCommand(
                        AgentMain::engines,
                        LocalModel::read,
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                        System.out,
                        System.err));
        commands.put("ps", () -> new PsCommand(System.out));
        commands.put(
                "score",
                () -> new ScoreCommand(AgentMain::engines, OfflineModel::find, System.in, System.out, System.err));
        commands.put("enroll", () -> new EnrollCommand(System.in, System.getenv(), System.out, System.err));
        commands.put(
                "import",
                () -> new ImportCommand(
                        AgentMain.class,
                        AgentMain::engines,
                        new OfflineMain(AgentMain::engines, AgentMain.version()),
                        System.out,
                        System.err));
        commands.put("status", () -> new StatusCommand(System.out, System.err));
        commands.put("doctor", () -> new DoctorCommand(AgentMain::engines, System.out));
        commands.put("accept", () -> new AcceptCommand(AgentMain::engines, System.in, System.out));
        commands.put("rehearse", () -> new RehearseCommand(new Rehearsal(AgentMain::run, Vertx::vertx)));
        return commands;
    }
}
