package io.sandpiper.gateway.api;

import io.sandpiper.gateway.access.Action;
import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.audit.AuditLog;
import io.sandpiper.gateway.registry.Registry;
import io.sandpiper.gateway.trust.DelegatedRole;
import io.sandpiper.gateway.trust.ListKeeper;
import io.sandpiper.gateway.trust.TrustDraft;
import io.sandpiper.gateway.trust.TrustRepository;
import io.sandpiper.gateway.trust.TrustRole;
import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.gateway.trust.key.TrustKey;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.name.ModelVersion;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How the trust metadata stands, what waits for signatures, and whose signatures count. */
final class TrustCalls {
    private static final int PEM_CHARS = 4_096;
    /** Of a key's id; what a stranger calls one may be longer. */
    private static final int ID_CHARS = 64;

    private final TrustRepository repository;
    private final ListKeeper list;
    private final Registry registry;
    private final Executor files;
    private final RecordedChanges changes;

    /** @param files where the repository is asked: it may be signing */
    TrustCalls(TrustRepository repository, ListKeeper list, Registry registry, Executor files, AuditLog audit) {
        this.repository = repository;
        this.list = list;
        this.registry = registry;
        this.files = files;
        this.changes = new RecordedChanges(audit, () -> called(repository::keyIds));
    }

    /** Keys in PEM, of which a number must sign. */
    record Keys(List<String> keys, int threshold) {
        RoleKeys read() {
            if (keys.size() > RoleKeys.MOST) {
                throw new InvalidInputException("keys", keys.size(), "1 to " + RoleKeys.MOST);
            }
            List<TrustKey> read = new ArrayList<>();
            for (String pem : keys) {
                if (pem.length() > PEM_CHARS) {
                    throw new InvalidInputException(
                            "keys", pem.length() + " characters", "PEM of at most " + PEM_CHARS);
                }
                read.add(TrustKey.ofPem("keys", pem));
            }
            return new RoleKeys(read, threshold);
        }
    }

    /** Keys that are made at the gateway. */
    record Made(
            String role,
            @Nullable String keyType,
            @Nullable Integer keys,
            @Nullable Integer threshold) {}

    /**
     * Whose keys a change names.
     *
     * @param roles keys that are elsewhere, by role
     * @param make keys for one role that the gateway makes
     */
    record RolesBody(
            @Nullable Map<String, Keys> roles, @Nullable Made make) {}

    /** Signatures of a draft, in hex, by the key's id. */
    record SignaturesBody(long version, Map<String, String> signatures) {}

    /** A team's keys and patterns of the names of its models. */
    record DelegationBody(List<String> patterns, Keys keys) {}

    /** What a team listed, what waited for its signature, and whether that is removed. */
    record Revoked(Set<String> listed, Set<String> waiting, boolean removed) {}

    void status(RoutingContext context) {
        answer(context, repository::status);
    }

    /** Who may not sign sees no signatures: a root that has them all is valid, also where it is not published yet. */
    void drafts(RoutingContext context) {
        boolean isSigner = Login.caller(context).may(Action.ASSIGN)
                && Login.reach(context, Action.ASSIGN).isFleet();
        answer(
                context,
                () -> Map.of(
                        "drafts",
                        isSigner
                                ? repository.drafts()
                                : repository.drafts().stream()
                                        .map(TrustDraft::withoutSignatures)
                                        .toList()));
    }

    void sign(RoutingContext context) {
        String role = context.pathParam("role");
        SignaturesBody body = Answers.body(context, SignaturesBody.class);
        if (body.signatures().isEmpty() || body.signatures().size() > RoleKeys.MOST) {
            throw new InvalidInputException("signatures", body.signatures().size(), "1 to " + RoleKeys.MOST);
        }
        change(
                context,
                "trust.sign",
                role,
                Map.of(
                        "version",
                        body.version(),
                        "keys",
                        body.signatures().keySet().stream()
                                .map(id -> InvalidInputException.shown(id, ID_CHARS))
                                .sorted()
                                .toList()),
                () -> repository.sign(role, body.version(), body.signatures()),
                signed -> Map.of(
                        "signatures",
                        signed.signatures(),
                        "threshold",
                        signed.threshold(),
                        "isPublished",
                        signed.isPublished()));
    }

    void abandon(RoutingContext context) {
        String role = context.pathParam("role");
        if (!role.equals("root")) {
            throw new InvalidInputException("role", role, "root: other drafts follow from what is published");
        }
        change(
                context,
                "trust.abandon",
                role,
                Map.of(),
                () -> Map.of("abandoned", repository.abandonRotation()),
                answer -> answer);
    }

    void rotate(RoutingContext context) {
        RolesBody body = Answers.body(context, RolesBody.class);
        if ((body.roles() == null) == (body.make() == null)) {
            throw new InvalidInputException("roles", body.roles() == null ? "absent" : "with make", "roles or make");
        }
        Map<TrustRole, RoleKeys> roles = new EnumMap<>(TrustRole.class);
        if (body.roles() != null) {
            body.roles().forEach((name, keys) -> roles.put(TrustRole.parse(name), keys.read()));
        }
        Map<String, Object> asked = new TreeMap<>();
        roles.forEach((role, keys) -> asked.put(role.toString(), ids(keys)));
        Made made = body.make();
        change(
                context,
                "trust.rotate",
                made == null ? String.join(", ", asked.keySet()) : made.role(),
                made == null ? asked : made,
                () -> {
                    if (made == null) {
                        repository.rotate(roles);
                    } else {
                        make(made);
                    }
                    return Map.of("drafts", repository.drafts());
                },
                answer -> Map.of());
    }

    private static Map<String, Object> ids(RoleKeys keys) {
        return Map.of("keys", keys.keys().stream().map(TrustKey::id).toList(), "threshold", keys.threshold());
    }

    private void make(Made made) throws Exception {
        int count = made.keys() == null ? 1 : made.keys();
        repository.rotateHere(
                TrustRole.parse(made.role()),
                made.keyType() == null ? KeyKind.ED25519 : KeyKind.parse(made.keyType()),
                count,
                made.threshold() == null ? count : made.threshold());
    }

    void replaceAssignmentKey(RoutingContext context) {
        Answers.json(
                context,
                changes.make(
                        new RecordedChanges.Change(
                                Login.actor(context), "trust.assignment-key", "assignment", Map.of()),
                        () -> list.replaceAssignmentKey().thenApply(isInForce -> Map.of("inForce", isInForce)),
                        answer -> answer));
    }

    void delegate(RoutingContext context) {
        String name = context.pathParam("name");
        DelegationBody body = Answers.body(context, DelegationBody.class);
        DelegatedRole role = DelegatedRole.of(name, body.patterns(), body.keys().read());
        change(
                context,
                "trust.delegate",
                name,
                Map.of("patterns", role.patterns(), "keys", ids(role.keys())),
                () -> {
                    repository.delegate(role);
                    return Map.of("drafts", repository.drafts());
                },
                answer -> Map.of());
    }

    /**
     * Takes a delegation away. With {@code keep=true} the targets role lists its versions from now on; else they are removed
     * first, so that nobody ever signs for them again without a look.
     */
    void revoke(RoutingContext context) {
        String name = context.pathParam("name");
        boolean isKept = "true".equals(context.request().getParam("keep"));
        Actor by = Login.actor(context);
        Answers.json(
                context,
                changes.make(
                        new RecordedChanges.Change(by, "trust.revoke", name, Map.of("keep", isKept)),
                        () -> (isKept
                                        ? CompletableFuture.completedFuture(null)
                                        : remove(() -> repository.covered(name), by))
                                .thenCompose(done -> called(() -> {
                                    TrustRepository.Covered covered = repository.revoke(name, isKept);
                                    return new Revoked(covered.listed(), covered.waiting(), !isKept);
                                })),
                        revoked -> Map.of(
                                "listed",
                                revoked.listed().size(),
                                "waiting",
                                revoked.waiting().size(),
                                "removed",
                                !isKept)));
    }

    private CompletableFuture<?> remove(Callable<TrustRepository.Covered> covered, Actor by) {
        return called(covered)
                .thenCompose(paths ->
                        CompletableFuture.allOf(Stream.concat(paths.listed().stream(), paths.waiting().stream())
                                .map(path -> path.split("/", 2))
                                .map(path -> registry.remove(new ModelVersion(path[0], path[1]), by))
                                .toArray(CompletableFuture[]::new)));
    }

    /** Answers when the change and both of its lines are on disk. @param told what the log is told of the answer */
    private <T> void change(
            RoutingContext context,
            String action,
            String object,
            Object asked,
            Callable<T> call,
            Function<T, Map<String, ?>> told) {
        Answers.json(
                context,
                changes.make(
                        new RecordedChanges.Change(Login.actor(context), action, object, asked),
                        () -> called(call),
                        told));
    }

    private void answer(RoutingContext context, Callable<?> call) {
        Answers.json(context, called(call));
    }

    /** Calls where blocking is allowed; what cannot be signed is a conflict. */
    private <T> CompletableFuture<T> called(Callable<T> call) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return call.call();
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (IOException e) {
                        throw new CompletionException(ApiException.of(500, "trust metadata: " + e.getMessage()));
                    } catch (Exception e) {
                        throw new CompletionException(
                                ApiException.conflict("trust", "not signed", String.valueOf(e.getMessage())));
                    }
                },
                files);
    }
}
