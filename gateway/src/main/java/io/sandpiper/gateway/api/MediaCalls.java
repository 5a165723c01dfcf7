package io.sandpiper.gateway.api;

import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.audit.AuditLog;
import io.sandpiper.gateway.delivery.MediaAssignments;
import io.sandpiper.gateway.delivery.MediaAssignments.Assigned;
import io.sandpiper.gateway.delivery.MediaAssignments.Content;
import io.sandpiper.gateway.trust.TrustRepository;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.name.Selector;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What offline media carry, but for the blobs, which are asked for one by one. */
final class MediaCalls {
    private final MediaAssignments assignments;
    private final TrustRepository trust;
    private final Executor files;
    private final AuditLog audit;

    /** @param files where the trust repository is asked: it may be signing */
    MediaCalls(MediaAssignments assignments, TrustRepository trust, Executor files, AuditLog audit) {
        this.assignments = assignments;
        this.trust = trust;
        this.files = files;
        this.audit = audit;
    }

    /** The body. @param selectors absent or empty: the devices that shall run one of the versions already */
    record MediaBody(
            @Nullable List<String> versions, @Nullable List<String> selectors) {}

    /** A version and its manifest. */
    record MediaVersion(String model, String version, Digest manifest, long manifestSize) {}

    /** What was assigned to the devices that it is for. */
    record AssignedView(String model, String version, String selector) {
        static AssignedView of(Assigned assigned) {
            return new AssignedView(
                    assigned.version().model(),
                    assigned.version().version(),
                    assigned.selector().toString());
        }
    }

    /** The answer; the bytes are base64 in JSON. */
    record Media(
            List<MediaVersion> versions,
            Map<String, byte[]> metadata,
            Map<String, byte[]> assignments,
            List<AssignedView> assigned) {}

    void export(RoutingContext context) {
        MediaBody body = Answers.body(context, MediaBody.class);
        List<ModelVersion> versions =
                orNone(body.versions()).stream().map(ModelVersion::parse).toList();
        List<Selector> selectors =
                orNone(body.selectors()).stream().map(Selector::parse).toList();
        Actor by = Login.actor(context);
        Answers.json(
                context,
                assignments
                        .sign(versions, selectors, by)
                        .thenCompose(content -> CompletableFuture.supplyAsync(() -> media(content), files))
                        .thenCompose(media -> audit.record(by, "media.export", versions.toString(), body)
                                .thenApply(recorded -> media)));
    }

    private Media media(Content content) {
        try {
            return new Media(
                    content.versions().entrySet().stream()
                            .map(v -> new MediaVersion(
                                    v.getKey().model(),
                                    v.getKey().version(),
                                    v.getValue().manifest(),
                                    v.getValue().manifestSize()))
                            .toList(),
                    trust.files(),
                    content.assignments().entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey, e -> e.getValue().bytes())),
                    content.assigned().stream().map(AssignedView::of).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> orNone(@Nullable List<String> given) {
        return given == null ? List.of() : given;
    }
}
