package io.sandpiper.gateway.cli;

import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.trust.tuf.DurableFolder;
import io.sandpiper.protocol.trust.tuf.HttpSource;
import io.sandpiper.protocol.trust.tuf.MetadataStore;
import io.sandpiper.protocol.trust.tuf.Patience;
import io.sandpiper.protocol.trust.tuf.TrustedRepository;
import io.sandpiper.protocol.trust.tuf.TrustedTime;
import io.sandpiper.protocol.trust.tuf.TufClient;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What the operator's machine itself has verified of the gateway's trust metadata: beside the keys of a folder in
 * {@code trusted/}, for a token beside the context file. By the devices' own client, from the root that was kept there first. Blocking.
 */
final class TrustedFolder {
    private final Path folder;
    private final TufClient client;

    private TrustedFolder(Path folder, TufClient client) {
        this.folder = folder;
        this.client = client;
    }

    /** Opens the folder; where it holds no root yet, the gateway's present one is believed, and said to be. */
    static TrustedFolder open(Path folder, GatewayClient gateway, Console console) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "cannot make " + folder + ": " + e.getMessage());
        }
        MetadataStore store = new MetadataStore(new DurableFolder(folder));
        HttpSource source = new HttpSource(gateway.http(), gateway.uri("/v1/trust/metadata/"));
        TufClient client =
                new TufClient(store, source, new TrustedTime(InstantSource.system(), store), Patience.STANDARD);
        TrustedFolder trusted = new TrustedFolder(folder, client);
        if (!Files.exists(folder.resolve("root.json"))) {
            trusted.begin(gateway, console);
        }
        return trusted;
    }

    private void begin(GatewayClient gateway, Console console) {
        long version =
                gateway.get("/v1/trust").path("roles").path(0).path("version").asLong();
        byte[] root = gateway.bytes("/v1/trust/metadata/" + version + ".root.json");
        try {
            client.initialize(root);
        } catch (TufException e) {
            throw new CommandException(ExitCode.REFUSED, "the gateway's root: " + e.getMessage());
        }
        console.err()
                .println("Believes the gateway's root " + version + " from now on (" + folder + "), SHA-256 "
                        + Digest.of(root).hex());
    }

    /** Brings it up to date. What has expired is told and believed no more. */
    void update(Console console) {
        try {
            client.update();
        } catch (TufException.Expired e) {
            console.err().println("warning: " + e.getMessage() + ": what is in force cannot be compared with");
        } catch (TufException e) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "the gateway's list is not the one that " + folder + " leads to: " + e.getMessage()
                            + "; sign nothing before you know why");
        }
    }

    /** The file of a role that was verified last. */
    Optional<byte[]> present(String role) {
        Path file = folder.resolve(role + ".json");
        try {
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "cannot read " + file + ": " + e.getMessage());
        }
    }

    /** Has the list of a delegated role fetched and verified that covers a path. */
    void follow(String path) {
        try {
            TrustedRepository verified = client.update();
            verified.find(path);
        } catch (TufException e) {
            // Not in force, or not listed: then there is nothing to compare with.
        }
    }
}
