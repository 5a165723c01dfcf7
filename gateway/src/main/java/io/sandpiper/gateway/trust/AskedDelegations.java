package io.sandpiper.gateway.trust;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * The teams that shall say which bytes are their models, in the order in which devices search: one is in force when it has
 * signed its first list and targets metadata names it. On disk in the form of targets metadata. Blocking.
 */
final class AskedDelegations {
    private final Path file;
    private List<DelegatedRole> roles;

    private AskedDelegations(Path file, List<DelegatedRole> roles) {
        this.file = file;
        this.roles = roles;
    }

    static AskedDelegations open(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new AskedDelegations(file, List.of());
        }
        JsonNode stored = Json.read(file.toString(), Files.readAllBytes(file), JsonNode.class);
        return new AskedDelegations(
                file, DelegatedRole.readAll(stored.path("signed").path("delegations")));
    }

    List<DelegatedRole> roles() {
        return roles;
    }

    void change(List<DelegatedRole> asked) throws IOException {
        DurableFiles.write(
                "trust.delegations",
                file,
                MetadataWriter.unsigned(
                        MetadataWriter.targets(1, Instant.EPOCH, TargetsList.Content.delegating(asked))));
        roles = List.copyOf(asked);
    }
}
