package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.trust.DraftReview;
import io.sandpiper.gateway.trust.TrustDraft;
import io.sandpiper.gateway.trust.TrustRole;
import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.gateway.trust.key.TrustKey;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.trust.tuf.metadata.RoleName;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows what waits for signatures, signs it with the keys that are here, and hands the signatures back. For one run. */
final class DraftSigning {
    /** Whether a person, or an option, lets a draft be signed. */
    interface Consent {
        /** @param otherwise what is left where nobody says yes */
        boolean give(String question, String otherwise);
    }

    private final GatewayClient gateway;
    private final Console console;
    private final List<OperatorKeys> keys;
    private final TrustedFolder trusted;
    private final Consent consent;
    private final Set<String> done = new HashSet<>();
    private @Nullable Map<TrustRole, RoleKeys> asked;

    DraftSigning(
            GatewayClient gateway, Console console, List<OperatorKeys> keys, TrustedFolder trusted, Consent consent) {
        this.gateway = gateway;
        this.console = console;
        this.keys = keys;
        this.trusted = trusted;
        this.consent = consent;
    }

    /** Asks the gateway for a root that gives roles these keys; what is signed then may change them and no others. */
    void askFor(Map<TrustRole, RoleKeys> roles) {
        Map<String, Object> body = new LinkedHashMap<>();
        roles.forEach((role, keys) -> body.put(
                role.toString(),
                Map.of("keys", keys.keys().stream().map(TrustKey::pem).toList(), "threshold", keys.threshold())));
        gateway.post("/v1/trust/roles", Map.of("roles", body));
        asked = roles;
    }

    /** What waits at the gateway now. */
    static List<TrustDraft> drafts(GatewayClient gateway) {
        List<TrustDraft> drafts = new ArrayList<>();
        for (JsonNode draft : gateway.get("/v1/trust/drafts").path("drafts")) {
            try {
                drafts.add(Json.MAPPER.treeToValue(draft, TrustDraft.class));
            } catch (JsonProcessingException e) {
                throw new CommandException(
                        ExitCode.FAILED, "the gateway's drafts cannot be read: " + e.getOriginalMessage());
            }
        }
        return drafts;
    }

    /**
     * Signs the drafts of these roles one after the other, as signatures lead to more.
     *
     * @return the gateway's answers; empty where nothing waits for these keys
     */
    List<JsonNode> sign(List<String> roles) {
        trusted.update(console);
        List<JsonNode> answers = new ArrayList<>();
        for (Optional<TrustDraft> next = next(roles); next.isPresent(); next = next(roles)) {
            answers.add(sign(next.get()));
        }
        return answers;
    }

    private Optional<TrustDraft> next(List<String> roles) {
        List<TrustDraft> drafts = drafts(gateway);
        for (String role : roles) {
            Optional<TrustDraft> draft = drafts.stream()
                    .filter(d -> d.role().equals(role) && !done.contains(d.role() + d.version()))
                    .filter(d -> !signers(d).isEmpty())
                    .findFirst();
            if (draft.isPresent()) {
                return draft;
            }
        }
        return Optional.empty();
    }

    private List<SigningKey> signers(TrustDraft draft) {
        List<SigningKey> own = new ArrayList<>();
        for (TrustKey key : draft.missing()) {
            keys.stream().flatMap(folder -> folder.find(key.id()).stream()).forEach(own::add);
        }
        return own;
    }

    private JsonNode sign(TrustDraft draft) {
        boolean isTop = draft.role().equals("root") || draft.role().equals("targets");
        if (!isTop) {
            pathOf(draft).ifPresent(trusted::follow);
        }
        DraftReview review = DraftReview.of(draft.role(), draft.file(), trusted.present(draft.role()), Instant.now());
        if (asked != null && draft.role().equals("root")) {
            DraftReview.mustChangeKeys(draft.file(), trusted.present("root"), asked);
        }
        console.err().println(draft.role() + " " + review.version() + ", good until " + review.expires() + ":");
        review.changes().forEach(line -> console.err().println("  " + line));
        if (review.changes().isEmpty()) {
            console.err().println("  says what is in force already, for longer or by other keys");
        }
        List<SigningKey> own = signers(draft);
        String with = own.stream().map(key -> key.publicKey().brief()).collect(Collectors.joining(", "));
        if (!consent.give("Sign with " + with + "?", waits(draft))) {
            throw new CommandException(ExitCode.REFUSED, "not signed: " + draft.role() + " " + draft.version());
        }
        Map<String, String> signatures = new LinkedHashMap<>();
        for (SigningKey key : own) {
            try {
                signatures.put(key.id(), key.sign(review.signed()));
            } catch (GeneralSecurityException e) {
                throw new CommandException(ExitCode.FAILED, "cannot sign with " + with + ": " + e.getMessage());
            }
        }
        done.add(draft.role() + draft.version());
        JsonNode answer = gateway.post(
                "/v1/trust/drafts/" + RoleName.encoded(draft.role()),
                Map.of("version", draft.version(), "signatures", signatures));
        console.err()
                .println("signed: " + answer.path("signatures").asInt() + " of "
                        + answer.path("threshold").asInt() + " signatures"
                        + (answer.path("isPublished").asBoolean() ? "; published" : ""));
        return answer;
    }

    /** What is left at the gateway where this is not signed. */
    private static String waits(TrustDraft draft) {
        String sign = "sandpiper trust sign --keys PLACE";
        return "Without a yes " + draft.role() + " " + draft.version() + " waits: "
                + switch (draft.role()) {
                    case "root" -> sign + ", or sandpiper trust rotate root --abandon";
                    case "targets" -> sign;
                    default -> sign + " --role " + draft.role();
                };
    }

    private static Optional<String> pathOf(TrustDraft draft) {
        List<String> paths = new ArrayList<>();
        Json.read("draft", draft.file().getBytes(java.nio.charset.StandardCharsets.UTF_8), JsonNode.class)
                .path("signed")
                .path("targets")
                .fieldNames()
                .forEachRemaining(paths::add);
        return paths.stream().findFirst();
    }
}
