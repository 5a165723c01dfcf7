package io.sandpiper.gateway.api;

import io.sandpiper.gateway.registry.PublishedVersion;
import io.sandpiper.gateway.registry.Registry;
import io.sandpiper.protocol.name.ModelVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/** What is kept with a version for people: its log and its report. */
final class PaperCalls {
    private final Registry registry;
    private final PaperAnswers papers;

    PaperCalls(Registry registry, PaperAnswers papers) {
        this.registry = registry;
        this.papers = papers;
    }

    void log(RoutingContext context) {
        withVersion(context, version -> papers.text(context, version.papers().log()));
    }

    void report(RoutingContext context) {
        withVersion(context, version -> {
            if (version.report().isEmpty()) {
                throw ApiException.notFound("report", version.id().toString(), "one that was kept");
            }
            Answers.json(context, 200, version.report());
        });
    }

    void reportPage(RoutingContext context) {
        withVersion(context, version -> papers.page(context, version.papers().reportPage()));
    }

    private void withVersion(RoutingContext context, Consumer<PublishedVersion> answer) {
        ModelVersion target = ModelCalls.target(context);
        Answers.then(
                context,
                registry.version(target),
                found -> answer.accept(found.orElseThrow(() ->
                        ApiException.notFound("version", target.toString(), "a version that GET /v1/models lists"))));
    }
}
