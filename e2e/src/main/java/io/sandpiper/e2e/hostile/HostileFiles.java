package io.sandpiper.e2e.hostile;

import io.sandpiper.e2e.importers.Environment;
import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.e2e.process.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Has the frameworks' own tools write the files. */
final class HostileFiles {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private HostileFiles() {}

    /** @param port where somebody listens who must not be called */
    static Path write(Checkout checkout, Path out, int port) {
        for (String family : List.of("tabular", "tensorflow")) {
            new Command(
                            List.of(
                                    Environment.install(checkout, family).toString(),
                                    checkout.root()
                                            .resolve("model-converter/src/test/python/make_hostile.py")
                                            .toString(),
                                    out.toString(),
                                    "--port",
                                    String.valueOf(port)),
                            Map.of("TF_CPP_MIN_LOG_LEVEL", "3"),
                            checkout.root(),
                            false)
                    .run(PATIENCE)
                    .succeeded();
        }
        return out;
    }
}
