package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.file.ScratchFolder;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.media.MediaMetadata;
import io.sandpiper.protocol.media.OfflineMedia;
import io.sandpiper.protocol.trust.tuf.DurableFolder;
import io.sandpiper.protocol.trust.tuf.MetadataStore;
import io.sandpiper.protocol.trust.tuf.Patience;
import io.sandpiper.protocol.trust.tuf.TrustedRepository;
import io.sandpiper.protocol.trust.tuf.TrustedTime;
import io.sandpiper.protocol.trust.tuf.TufClient;
import io.sandpiper.protocol.trust.tuf.metadata.TargetFile;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/** Reads offline media as a device will, with the same client, so that nobody carries what would be refused. */
final class MediaProof {
    private MediaProof() {}

    /** @return until when devices take it; assignments may end sooner where the gateway is configured so */
    static Instant check(Path folder, JsonNode media) throws IOException, TufException {
        OfflineMedia written = new OfflineMedia(folder);
        byte[] root = written.readMetadata("1.root.json")
                .orElseThrow(() -> new InvalidInputException("metadata", "no 1.root.json", "the first root"));
        try (ScratchFolder scratch = ScratchFolder.ofKind("sandpiper-export")) {
            MetadataStore store = new MetadataStore(new DurableFolder(scratch.path()));
            TufClient client = new TufClient(
                    store,
                    new MediaMetadata(written),
                    new TrustedTime(InstantSource.system(), store),
                    Patience.STANDARD);
            client.initialize(root);
            TrustedRepository trusted = client.update();
            for (JsonNode version : media.path("versions")) {
                String path = version.path("model").asText() + "/"
                        + version.path("version").asText();
                TargetFile listed = trusted.find(path);
                String manifest = "sha256:" + listed.hashes().byFunction().get("sha256");
                if (!manifest.equals(version.path("manifest").asText())) {
                    throw new TufException.Mismatched(
                            "targets." + path, version.path("manifest").asText(), manifest);
                }
            }
            return trusted.expires();
        }
    }
}
