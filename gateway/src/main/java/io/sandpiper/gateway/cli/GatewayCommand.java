package io.sandpiper.gateway.cli;

import io.sandpiper.gateway.AdminReset;
import io.sandpiper.gateway.GatewayConfig;
import io.sandpiper.gateway.GatewayMain;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.config.Config;
import io.sandpiper.host.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper gateway}: runs the gateway until it is told to end. */
@Command(
        name = "gateway",
        description = "Run the gateway.",
        footer = {
            "",
            "Example:",
            "  sandpiper gateway --config gateway.yaml --set http.listen=127.0.0.1:8080",
            "Every key can also be set by environment: delivery.window is SANDPIPER_DELIVERY_WINDOW."
        })
final class GatewayCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--config", paramLabel = "FILE", description = "YAML configuration")
    @Nullable Path file;

    @Option(names = "--data", paramLabel = "DIR", description = "where everything is kept (data)")
    @Nullable Path data;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "one setting; repeatable")
    Map<String, String> settings = Map.of();

    @Option(names = "--print-config", description = "print the effective settings with their sources, and end")
    boolean printConfig;

    @Option(
            names = "--reset-admin-token",
            description = "end the token named admin, write a new one to admin.token of the data folder, and end; no"
                    + " gateway may run on it")
    boolean resetAdminToken;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    GatewayCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> flags = new TreeMap<>(settings);
        if (data != null) {
            flags.put("data", data.toString());
        }
        Config config = ConfigLoader.load(GatewayConfig.class, GatewayConfig.DEFAULTS, file, System.getenv(), flags);
        if (printConfig) {
            config.effective()
                    .forEach(v -> console.out()
                            .println(v.key() + ": " + v.value() + "  # "
                                    + v.origin().name().toLowerCase(java.util.Locale.ROOT)));
            return ExitCode.DONE;
        }
        if (resetAdminToken) {
            return reset(GatewayConfig.of(config));
        }
        CountDownLatch ended = new CountDownLatch(1);
        try (GatewayMain gateway = GatewayMain.start(GatewayConfig.of(config))) {
            Thread hook = new Thread(
                    () -> {
                        gateway.close();
                        ended.countDown();
                    },
                    "shutdown");
            Runtime.getRuntime().addShutdownHook(hook);
            ended.await();
            return ExitCode.DONE;
        } catch (IOException | GeneralSecurityException e) {
            throw new CommandException(ExitCode.FAILED, "the gateway cannot start: " + e.getMessage());
        }
    }

    private Integer reset(GatewayConfig config) {
        try {
            console.out().println(AdminReset.run(config.data()));
            return ExitCode.DONE;
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "the admin token was not reset: " + e.getMessage());
        }
    }
}
