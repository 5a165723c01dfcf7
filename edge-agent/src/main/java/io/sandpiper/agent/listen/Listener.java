package io.sandpiper.agent.listen;

import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens what the configuration names. Main calls it. */
public final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private final Vertx vertx;
    private final ListenSettings settings;
    private final @Nullable Credentials credentials;

    /** Reads the credentials, where an endpoint needs them; blocks for a few files. */
    public Listener(Vertx vertx, ListenSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.credentials = settings.isRemote() ? Credentials.read(vertx, settings) : null;
    }

    /**
     * Waits until the interface answers where this device's own programs ask it first, or with no such endpoint on its first;
     * what else it has may come later: a network may not be up yet, and costs the programs here nothing.
     *
     * @param models how many, for the log
     * @throws CommandException where it cannot
     */
    public void openHttp(Service http, int models) {
        Endpoint first = settings.http().stream()
                .filter(Endpoint::isLocal)
                .findFirst()
                .orElse(settings.http().getFirst());
        LOG.atInfo()
                .addKeyValue("address", opened(http, first))
                .addKeyValue("models", models)
                .log("agent-answers");
        for (Endpoint each : settings.http()) {
            if (each != first) {
                persist("http", http, each);
            }
        }
    }

    /** After the other interface, which answers first. An endpoint that is taken costs this interface, not the agent. */
    public void openGrpc(Service grpc) {
        settings.grpc().forEach(each -> persist("grpc", grpc, each));
    }

    private void persist(String protocol, Service service, Endpoint endpoint) {
        new PersistentOpening(vertx, protocol, service, endpoint, needed(endpoint)).begin();
    }

    private Endpoint opened(Service service, Endpoint endpoint) {
        try {
            return service.open(endpoint, needed(endpoint))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            throw new CommandException(
                    ExitCode.FAILED, "cannot listen on " + endpoint + ": " + reason(endpoint, e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted");
        }
    }

    private @Nullable Credentials needed(Endpoint endpoint) {
        return endpoint.isLocal() ? null : Objects.requireNonNull(credentials, "an endpoint without its credentials");
    }

    private static @Nullable String reason(Endpoint endpoint, @Nullable Throwable fault) {
        if (endpoint instanceof Endpoint.Tcp && fault instanceof BindException) {
            return String.valueOf(fault.getMessage()).contains("in use")
                    ? "the port is in use; choose another with --http HOST:PORT"
                    : fault.getMessage() + "; choose an address of this device with --http HOST:PORT";
        }
        return fault instanceof IOException && endpoint instanceof Endpoint.Unix
                ? fault.getMessage()
                : String.valueOf(fault);
    }
}
