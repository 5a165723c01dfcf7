package io.sandpiper.agent;

import io.sandpiper.agent.cli.Faults;
import io.sandpiper.agent.cli.ServeArguments;
import io.sandpiper.agent.cli.ServeStart;
import io.sandpiper.engine.Engine;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * {@code sandpiper-agent}: starts the service at once where its command line is plain, and leaves all else to {@link
 * CommandsMain} (docs/decisions/0029).
 */
public final class AgentMain {
    private AgentMain() {}

    public static void main(String[] args) {
        if (args.length == 0 || !args[0].equals("serve")) {
            System.exit(run(args));
        }
        WarmUp warmUp = WarmUp.begin(AgentMain::engines);
        int code = run(args);
        warmUp.await();
        System.exit(code);
    }

    /** @return the exit code */
    static int run(String... args) {
        Optional<ServeArguments> plain = args.length > 0 && args[0].equals("serve")
                ? ServeArguments.plain(Arrays.asList(args).subList(1, args.length))
                : Optional.empty();
        if (plain.isEmpty()) {
            return CommandsMain.commandLine(args).execute(args);
        }
        try {
            return serve().start(plain.get());
        } catch (IOException | RuntimeException e) {
            return Faults.told(e, new PrintWriter(System.err, true));
        }
    }

    static ServeStart serve() {
        return new ServeStart(AgentMain.class, new ServeMain(AgentMain::engines, version()), System.out);
    }

    static String version() {
        String version = AgentMain.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    static List<Engine> engines() {
        return ServiceLoader.load(Engine.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
