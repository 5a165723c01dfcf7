package io.sandpiper.e2e.crash;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.e2e.process.Fleet;
import io.sandpiper.e2e.process.RestClient;
import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.gateway.authority.AuthoritySettings;
import io.sandpiper.gateway.trust.DraftReview;
import io.sandpiper.gateway.trust.key.KeyFolder;
import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.host.file.Folders;
import io.sandpiper.protocol.trust.tuf.DurableFolder;
import io.sandpiper.protocol.trust.tuf.HttpSource;
import io.sandpiper.protocol.trust.tuf.MetadataStore;
import io.sandpiper.protocol.trust.tuf.Patience;
import io.sandpiper.protocol.trust.tuf.TrustedTime;
import io.sandpiper.protocol.trust.tuf.TufClient;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A gateway of its own gets a new key for its timestamp and one for assignments, and a delegation that signs its first list and is revoked. */
final class TrustKeysStep implements Step {
    private static final String TEAM = "team";

    private @Nullable Fleet fresh;

    @Override
    public String name() {
        return "trust-keys";
    }

    @Override
    public void launch(Scene scene, Program program) {
        // A gateway of its own, started by act.
    }

    @Override
    public void act(Scene scene) {
        fresh = Fleet.temporary();
        fresh.gateway().start();
        fresh.gateway().stop(); // the points of a first start are another step's
        scene.arming()
                .started(Program.GATEWAY, fresh.gateway().launch(scene.arming().environment(Program.GATEWAY)));
        fresh.gateway().awaitReady();
        change();
    }

    @Override
    public void complete(Scene scene) {
        if (!fleet().gateway().isRunning()) {
            fleet().gateway().launch(scene.arming().environment(Program.GATEWAY));
            fleet().gateway().awaitReady();
            change();
        }
    }

    /** May be done again, whatever of it was done before. */
    private void change() {
        RestClient rest = fleet().gateway().rest();
        rest.post("/v1/trust/roles", Map.of("make", Map.of("role", "timestamp")))
                .succeeded();
        rest.post("/v1/trust/assignment-key", Map.of()).succeeded();
        try {
            SigningKey key =
                    KeyFolder.open(fleet().folder().resolve(TEAM), null).named(TEAM, KeyKind.ED25519);
            rest.put(
                            "/v1/trust/delegations/" + TEAM,
                            Map.of(
                                    "patterns",
                                    List.of("ocr-*"),
                                    "keys",
                                    Map.of("keys", List.of(key.publicKey().pem()), "threshold", 1)))
                    .succeeded();
            for (JsonNode draft : rest.get("/v1/trust/drafts").succeeded().path("drafts")) {
                if (draft.path("role").asText().equals(TEAM)) {
                    sign(rest, draft, key);
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        rest.delete("/v1/trust/delegations/" + TEAM).succeeded();
    }

    private static void sign(RestClient rest, JsonNode draft, SigningKey key) throws GeneralSecurityException {
        byte[] signed = DraftReview.of(TEAM, draft.path("file").asText(), Optional.empty(), Instant.now())
                .signed();
        rest.post(
                        "/v1/trust/drafts/" + TEAM,
                        Map.of(
                                "version",
                                draft.path("version").asLong(),
                                "signatures",
                                Map.of(key.id(), key.sign(signed))))
                .succeeded();
    }

    /** A device that begins with the first root finds a whole state. */
    @Override
    public void check(Scene scene) {
        try (Fleet gone = fleet();
                HttpClient http = HttpClient.newHttpClient()) {
            JsonNode status = gone.gateway().rest().get("/v1/trust").succeeded();
            if (!status.path("waiting").isEmpty() || !status.path("delegations").isEmpty()) {
                throw new AssertionError("something waits or is delegated still: " + status);
            }
            String assigns = Authority.open(
                            gone.gateway().data(), AuthoritySettings.plain(List.of()), Clock.systemUTC())
                    .assignments()
                    .wanted()
                    .toString();
            JsonNode named = status.path("policy").path("assignment_keys");
            if (named.size() != 1 || !named.path(0).asText().equals(assigns)) {
                throw new AssertionError(
                        "the list names " + named + " (expected: the key that assigns, " + assigns + ")");
            }
            Path device = Files.createTempDirectory("crash-trust-");
            try {
                MetadataStore store = new MetadataStore(new DurableFolder(device));
                HttpSource source = new HttpSource(http, gone.gateway().url().resolve("/v1/trust/metadata/"));
                TufClient client =
                        new TufClient(store, source, new TrustedTime(InstantSource.system(), store), Patience.STANDARD);
                client.initialize(gone.gateway()
                        .rest()
                        .get("/v1/trust/metadata/1.root.json")
                        .text()
                        .getBytes(StandardCharsets.UTF_8));
                client.update();
            } finally {
                Folders.delete(device);
            }
        } catch (IOException | GeneralSecurityException | TufException e) {
            throw new AssertionError("a device cannot verify what the gateway publishes: " + e.getMessage(), e);
        } finally {
            fresh = null;
        }
    }

    private Fleet fleet() {
        return Objects.requireNonNull(fresh);
    }
}
