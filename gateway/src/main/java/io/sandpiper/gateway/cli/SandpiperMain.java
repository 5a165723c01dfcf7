package io.sandpiper.gateway.cli;

import io.sandpiper.converter.cli.ConvertMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code sandpiper}: the operator's commands and the gateway itself. */
@Command(
        name = "sandpiper",
        description = "Push models to fleets of small machines, and see how they do there.",
        footer = {
            "",
            "Example:",
            "  sandpiper push fashion.onnx --name fashion --version 1.0.0 --assign site=home",
            "",
            "Exit codes: 0 done, 1 failed, 2 usage, 3 refused, 4 timed out, 5 not allowed, 6 unreachable",
            "Which gateway: SANDPIPER_URL, SANDPIPER_TOKEN, SANDPIPER_CA, else sandpiper context"
        })
public final class SandpiperMain extends CommandGroup {
    private SandpiperMain() {
        super("one of those below");
    }

    public static void main(String[] args) {
        System.exit(commandLine(new ContextFile(System.getenv()), Console.ofProcess())
                .execute(args));
    }

    /** All commands, wired; a test gives a context and a console of its own. */
    static CommandLine commandLine(ContextFile contexts, Console console) {
        CommandLine devices = new CommandLine(new DevicesCommand(contexts, console))
                .addSubcommand(new DevicesLsCommand(contexts, console))
                .addSubcommand(new DevicesRevokeCommand(contexts, console))
                .addSubcommand(new DevicesReenrollCommand(contexts, console))
                .addSubcommand(new DevicesRmCommand(contexts, console));
        CommandLine jobs = new CommandLine(new JobsCommand(contexts, console))
                .addSubcommand(new JobsShowCommand(contexts, console))
                .addSubcommand(new JobsCancelCommand(contexts, console))
                .addSubcommand(new JobsRetryCommand(contexts, console))
                .addSubcommand(new JobsLogCommand(contexts, console))
                .addSubcommand(new JobsFollowCommand(contexts, console));
        CommandLine audit = new CommandLine(new AuditCommand())
                .addSubcommand(new AuditLsCommand(contexts, console))
                .addSubcommand(new AuditVerifyCommand(contexts, console))
                .addSubcommand(new AuditExportCommand(contexts, console))
                .addSubcommand(new AuditKeyCommand(contexts, console));
        CommandLine accessTokens = new CommandLine(new TokenCommand())
                .addSubcommand(new TokenCreateCommand(contexts, console))
                .addSubcommand(new TokenLsCommand(contexts, console))
                .addSubcommand(new TokenRmCommand(contexts, console));
        CommandLine tokens = new CommandLine(new EnrollTokenCommand())
                .addSubcommand(new EnrollTokenCreateCommand(contexts, console));
        CommandLine context = new CommandLine(new ContextCommand(contexts, console))
                .addSubcommand(new ContextSetCommand(contexts, console));
        CommandLine trust = new CommandLine(new TrustCommand())
                .addSubcommand(new TrustStatusCommand(contexts, console))
                .addSubcommand(new TrustExportOfflineCommand(contexts, console))
                .addSubcommand(new TrustSignCommand(contexts, console))
                .addSubcommand(new TrustRotateCommand(contexts, console))
                .addSubcommand(new TrustKeygenCommand(contexts, console))
                .addSubcommand(new TrustDelegateCommand(contexts, console))
                .addSubcommand(new TrustRevokeCommand(contexts, console));
        return new CommandLine(new SandpiperMain())
                .addSubcommand(new PushCommand(contexts, console))
                .addSubcommand(jobs)
                .addSubcommand(new AssignCommand(contexts, console))
                .addSubcommand(new UnassignCommand(contexts, console))
                .addSubcommand(new StatusCommand(contexts, console))
                .addSubcommand(new LsCommand(contexts, console))
                .addSubcommand(new ShowCommand(contexts, console))
                .addSubcommand(new HistoryCommand(contexts, console))
                .addSubcommand(new UndoCommand(contexts, console))
                .addSubcommand(new FloorCommand(contexts, console))
                .addSubcommand(new RmCommand(contexts, console))
                .addSubcommand(devices)
                .addSubcommand(tokens)
                .addSubcommand(accessTokens)
                .addSubcommand(audit)
                .addSubcommand(new LoginCommand(contexts, console))
                .addSubcommand(new LogoutCommand(contexts, console))
                .addSubcommand(new WhoamiCommand(contexts, console))
                .addSubcommand(trust)
                .addSubcommand(new ExportCommand(contexts, console))
                .addSubcommand(context)
                .addSubcommand(ConvertMain.command())
                .addSubcommand(ConvertMain.inspectCommand())
                .addSubcommand(ConvertMain.compareCommand())
                .addSubcommand(ConvertMain.importersCommand())
                .addSubcommand(new GatewayCommand(console))
                .addSubcommand(new VersionCommand(console))
                .setExecutionExceptionHandler(new CommandErrors(console))
                .setParameterExceptionHandler(CommandErrors::usage);
    }
}
