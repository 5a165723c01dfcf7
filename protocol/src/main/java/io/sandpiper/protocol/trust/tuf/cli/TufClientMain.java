package io.sandpiper.protocol.trust.tuf.cli;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.trust.tuf.DurableFolder;
import io.sandpiper.protocol.trust.tuf.HttpSource;
import io.sandpiper.protocol.trust.tuf.MetadataStore;
import io.sandpiper.protocol.trust.tuf.Patience;
import io.sandpiper.protocol.trust.tuf.RepositorySource;
import io.sandpiper.protocol.trust.tuf.TargetDownload;
import io.sandpiper.protocol.trust.tuf.TrustedRepository;
import io.sandpiper.protocol.trust.tuf.TrustedTime;
import io.sandpiper.protocol.trust.tuf.TufClient;
import io.sandpiper.protocol.trust.tuf.metadata.RoleName;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** {@code tuf-client init | refresh | download}; exits 0 where all was done and 1 where anything was not. */
public final class TufClientMain {
    private static final Duration LAST_THREADS = Duration.ofMillis(200);

    private TufClientMain() {}

    public static void main(String[] args) throws InterruptedException {
        int exit = 0;
        try {
            run(TufArguments.parse(args));
        } catch (TufException e) {
            System.err.println("tuf-client: " + e.getClass().getSimpleName() + ": " + e.getMessage());
            exit = 1;
        } catch (InvalidInputException | IOException e) {
            System.err.println("tuf-client: " + e.getMessage());
            exit = 1;
        }
        System.exit(exit);
    }

    private static void run(TufArguments arguments) throws TufException, IOException, InterruptedException {
        String command =
                arguments.words().isEmpty() ? "absent" : arguments.words().getFirst();
        switch (command) {
            case "init" -> init(arguments);
            case "refresh" ->
                online(http -> client(arguments, metadata(arguments, http)).update());
            case "download" -> online(http -> download(arguments, http));
            default -> throw new InvalidInputException("command", command, "init, refresh or download");
        }
    }

    private interface Online {
        void run(HttpClient http) throws TufException, IOException;
    }

    /** A JVM waits 300 ms at its exit for threads in the kernel, as the client's own is: it is ended before. */
    private static void online(Online work) throws TufException, IOException, InterruptedException {
        HttpClient http = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        try {
            work.run(http);
        } finally {
            http.shutdownNow();
            http.awaitTermination(LAST_THREADS);
        }
    }

    private static void init(TufArguments arguments) throws TufException, IOException {
        if (arguments.words().size() != 2) {
            throw new InvalidInputException("init", arguments.words(), "the file of the trusted root");
        }
        byte[] root = Files.readAllBytes(Path.of(arguments.words().getLast()));
        client(arguments, (_, _, _) -> false).initialize(root);
    }

    private static void download(TufArguments arguments, HttpClient http) throws TufException, IOException {
        TrustedRepository trusted = client(arguments, metadata(arguments, http)).update();
        Path folder = Files.createDirectories(arguments.path("--target-dir"));
        TargetDownload targets = new TargetDownload(
                new HttpSource(http, arguments.uri("--target-base-url")),
                trusted.consistentSnapshot(),
                Patience.STANDARD);
        for (String name : arguments.all("--target-name")) {
            targets.fetch(trusted.find(name), folder.resolve(RoleName.encoded(name)));
        }
    }

    private static TufClient client(TufArguments arguments, RepositorySource source) throws IOException {
        Path folder = Files.createDirectories(arguments.path("--metadata-dir"));
        MetadataStore store = new MetadataStore(new DurableFolder(folder));
        return new TufClient(store, source, new TrustedTime(InstantSource.system(), store), Patience.STANDARD);
    }

    private static RepositorySource metadata(TufArguments arguments, HttpClient http) {
        return new HttpSource(http, arguments.uri("--metadata-url"));
    }
}
