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
     * Waits until the interface answers on every endpoint.
     *
     * @param models how many, for the log
     * @throws CommandException where it cannot
     */
    public void openHttp(Service http, int models) {
        for (Endpoint each : settings.http()) {
            LOG.atInfo()
                    .addKeyValue("address", opened(http, each))
                    .addKeyValue("models", models)
                    .log("agent-answers");
        }
    }

    /** After the other interface, which answers first. An endpoint that is taken costs this interface, not the agent. */
    public void openGrpc(Service grpc) {
        for (Endpoint each : settings.grpc()) {
            new PersistentOpening(vertx, grpc, each, needed(each)).begin();
        }
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
