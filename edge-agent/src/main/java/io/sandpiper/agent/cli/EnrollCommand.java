package io.sandpiper.agent.cli;

import io.sandpiper.agent.identity.Enrollment;
import io.sandpiper.agent.identity.EnrollmentException;
import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.identity.IdentityFolder;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.OutputFormat;
import io.sandpiper.host.file.FolderOwner;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.EnrollToken;
import io.sandpiper.protocol.name.Names;
import io.sandpiper.protocol.name.Selector;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper-agent enroll}. */
@Command(
        name = "enroll",
        description = "Make this machine a device of a fleet, with a one-time token.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  sandpiper-agent enroll --token-file token --name porch"})
public final class EnrollCommand implements Callable<Integer> {
    private final InputStream in;
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream people;

    @ArgGroup(multiplicity = "0..1")
    private TokenOptions token = new TokenOptions();

    @Option(names = "--name", paramLabel = "ID", description = "The device's id; default: the host name.")
    private @Nullable String name;

    @Option(names = "--data", paramLabel = "DIR", description = "Where the agent keeps its data (${DEFAULT-VALUE}).")
    private Path data = Path.of("var/agent");

    @Option(names = "--label", paramLabel = "k=v", description = "What the device says of itself; repeatable.")
    private List<String> labels = new ArrayList<>();

    @Option(names = "-o", description = "table or json.")
    private OutputFormat format = OutputFormat.table;

    /** @param people where words for people go; standard error */
    public EnrollCommand(InputStream in, Map<String, String> environment, PrintStream out, PrintStream people) {
        this.in = in;
        this.environment = Map.copyOf(environment);
        this.out = out;
        this.people = people;
    }

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(data);
        if (!FolderOwner.canWriteFor(data)) {
            throw new CommandException(
                    ExitCode.FAILED,
                    data + " is the user " + Files.getOwner(data) + "'s (expected: enrol as that user, or as root)."
                            + " Nothing was changed");
        }
        try {
            return enrolled();
        } finally { // the agent must be able to read what root wrote
            FolderOwner.handDown(data.resolve("identity"));
            FolderOwner.handDown(data.resolve("trust"));
        }
    }

    private int enrolled() throws IOException {
        IdentityFolder folder = new IdentityFolder(data);
        Identity present = folder.read().orElse(null);
        EnrollToken parsed = token.read(in, environment);
        if (present != null && parsed.device() == null) {
            people.println("already enrolled as " + present.device() + " in " + data + "; certificate ends "
                    + present.notAfter() + ". For a new certificate use a token of sandpiper devices reenroll "
                    + present.device() + "; to enrol anew, remove " + data.resolve("identity") + ".");
            return show(present);
        }
        String device = device(parsed, present);
        Enrollment enrollment = new Enrollment(data, 1);
        try {
            Identity identity = present == null
                    ? enrollment.enroll(parsed, device, ownLabels())
                    : enrollment.enrollAgain(parsed, present);
            people.println("enrolled as " + identity.device() + "; broker " + identity.broker()
                    + "; certificate ends " + identity.notAfter() + " (" + identity.daysLeft(Instant.now())
                    + " days)");
            return show(identity);
        } catch (EnrollmentException e) {
            throw new CommandException(
                    switch (e.kind()) {
                        case NOT_ALLOWED -> ExitCode.NOT_ALLOWED;
                        case UNREACHABLE -> ExitCode.UNREACHABLE;
                        case FAILED -> ExitCode.FAILED;
                    },
                    String.valueOf(e.getMessage()));
        }
    }

    /** What the machine is called; a token for a known device knows better than the host's name. */
    private String device(EnrollToken parsed, @Nullable Identity present) throws IOException {
        String given = present != null ? present.device() : name != null ? Names.device(name) : null;
        String named = parsed.device();
        if (named == null) {
            return given != null ? given : hostName();
        }
        if (given != null && !given.equals(named)) {
            throw new InvalidInputException("enrolment token", "one for device " + named, "one for " + given);
        }
        return named;
    }

    private Map<String, String> ownLabels() {
        Map<String, String> all = new HashMap<>();
        labels.forEach(l -> all.putAll(Selector.parseLabels("--label", l)));
        Selector.mustNotNameADevice("--label", all);
        return all;
    }

    private int show(Identity identity) {
        if (format == OutputFormat.json) {
            out.println(Json.text(Map.of(
                    "device", identity.device(),
                    "broker", identity.broker().toString(),
                    "certificateNotAfter", identity.notAfter().toString())));
        }
        return ExitCode.DONE;
    }

    private static String hostName() throws IOException {
        String host = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
        int dot = host.indexOf('.');
        return Names.device(dot > 0 ? host.substring(0, dot) : host);
    }
}
