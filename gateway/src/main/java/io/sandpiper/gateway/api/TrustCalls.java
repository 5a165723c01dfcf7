package io.sandpiper.gateway.api;

import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.audit.AuditLog;
import io.sandpiper.gateway.registry.Registry;
import io.sandpiper.gateway.trust.DelegatedRole;
import io.sandpiper.gateway.trust.ListKeeper;
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
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** How the trust metadata stands, what waits for signatures, and whose signatures count. */
final class TrustCalls {
    private static final int PEM_CHARS = 4_096;

    private final TrustRepository repository;
    private final ListKeeper list;
    private final Registry registry;
    private final Executor files;
    private final AuditLog audit;

    /** @param files where the repository is asked: it may be signing */
    TrustCalls(TrustRepository repository, ListKeeper list, Registry registry, Executor files, AuditLog audit) {
        this.repository = repository;
        this.list = list;
        this.registry = registry;
        this.files = files;
        this.audit = audit;
    }

    /** Keys in PEM, of which a number must sign. */
    record Keys(List<String> keys, int threshold) {
        RoleKeys read() {
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

    void status(RoutingContext context) {
        answer(context, repository::status);
    }

    void drafts(RoutingContext context) {
        answer(context, () -> Map.of("drafts", repository.drafts()));
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
                Map.of("version", body.version(), "keys", body.signatures().keySet()),
                () -> repository.sign(role, body.version(), body.signatures()));
    }

    void abandon(RoutingContext context) {
        String role = context.pathParam("role");
        if (!role.equals("root")) {
            throw new InvalidInputException("role", role, "root: other drafts follow from what is published");
        }
        change(context, "trust.abandon", role, Map.of(), () -> Map.of("abandoned", repository.abandonRotation()));
    }

    void rotate(RoutingContext context) {
        RolesBody body = Answers.body(context, RolesBody.class);
        if ((body.roles() == null) == (body.make() == null)) {
            throw new InvalidInputException("roles", body.roles() == null ? "absent" : "with make", "roles or make");
        }
        change(context, "trust.rotate", rotated(body), body, () -> {
            if (body.roles() != null) {
                Map<TrustRole, RoleKeys> roles = new EnumMap<>(TrustRole.class);
                body.roles().forEach((name, keys) -> roles.put(TrustRole.parse(name), keys.read()));
                repository.rotate(roles);
            } else if (body.make() != null) {
                make(body.make());
            }
            return Map.of("drafts", repository.drafts());
        });
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
        Actor by = Login.actor(context);
        Answers.json(
                context,
                list.replaceAssignmentKey()
                        .thenCompose(isInForce -> audit.record(
                                        by, "trust.assignment-key", "assignment", Map.of("inForce", isInForce))
                                .thenApply(recorded -> Map.of("inForce", isInForce))));
    }

    void delegate(RoutingContext context) {
        String name = context.pathParam("name");
        DelegationBody body = Answers.body(context, DelegationBody.class);
        change(context, "trust.delegate", name, body, () -> {
            repository.delegate(
                    DelegatedRole.of(name, body.patterns(), body.keys().read()));
            return Map.of("drafts", repository.drafts());
        });
    }

    /**
     * Takes a delegation away. With {@code keep=true} the targets role lists its versions from now on; else they are removed
     * first, so that nobody ever signs for them again without a look.
     */
    void revoke(RoutingContext context) {
        String name = context.pathParam("name");
        boolean isKept = "true".equals(context.request().getParam("keep"));
        Actor by = Login.actor(context);
        CompletableFuture<?> removed =
                isKept ? CompletableFuture.completedFuture(null) : remove(() -> repository.listedBy(name), by);
        Answers.json(
                context,
                removed.thenCompose(done ->
                                called(() -> Map.of("listed", repository.revoke(name, isKept), "removed", !isKept)))
                        .thenCompose(told ->
                                audit.record(by, "trust.revoke", name, told).thenApply(recorded -> told)));
    }

    private CompletableFuture<?> remove(Callable<Set<String>> listed, Actor by) {
        return called(listed)
                .thenCompose(paths -> CompletableFuture.allOf(paths.stream()
                        .map(path -> path.split("/", 2))
                        .map(path -> registry.remove(new ModelVersion(path[0], path[1]), by))
                        .toArray(CompletableFuture[]::new)));
    }

    private static String rotated(RolesBody body) {
        return body.roles() != null
                ? String.join(", ", new TreeSet<>(body.roles().keySet()))
                : body.make() == null ? "" : body.make().role();
    }

    /** Answers once the audit log has the change; its files are on disk by then. @param after what is asked for: public halves alone */
    private void change(RoutingContext context, String action, String object, Object after, Callable<?> call) {
        Actor by = Login.actor(context);
        Answers.json(
                context,
                called(call)
                        .thenCompose(result ->
                                audit.record(by, action, object, after).thenApply(recorded -> (Object) result)));
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
