package io.sandpiper.agent.cli;

import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.TextTable;
import io.sandpiper.host.config.Config;
import io.sandpiper.host.config.ConfigLoader;
import io.sandpiper.host.config.ConfigSource;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** {@code serve} once its command line is read, whoever read it. */
public final class ServeStart {
    /** What is started. */
    public interface Service {
        /**
         * Serves until the process is asked to end.
         *
         * @param models {@code NAME=FILE}, beside what the device has
         * @return the exit code
         */
        int serve(Config config, List<String> models) throws IOException;
    }

    private final Class<?> near;
    private final Service service;
    private final PrintStream out;

    /** @param near the class beside {@code agent.yaml} */
    public ServeStart(Class<?> near, Service service, PrintStream out) {
        this.near = near;
        this.service = service;
        this.out = out;
    }

    /**
     * Serves until the process is asked to end, or shows the configuration.
     *
     * @return the exit code
     */
    public int start(ServeArguments arguments) throws IOException {
        Config config = ConfigLoader.load(near, "agent.yaml", arguments.file(), System.getenv(), arguments.flags());
        if (arguments.printConfig()) {
            TextTable table = new TextTable("KEY", "VALUE", "SOURCE");
            for (ConfigSource each : config.effective()) {
                table.row(each.key(), each.value(), each.origin());
            }
            table.print(out);
            return ExitCode.DONE;
        }
        return service.serve(config, arguments.models());
    }
}
