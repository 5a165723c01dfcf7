package io.sandpiper.gateway.broker;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.client.ClientContext;
import com.hivemq.extension.sdk.api.client.parameter.InitializerInput;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.session.ClientService;
import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.host.config.HostPort;
import io.sandpiper.protocol.topic.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HiveMQ CE in this process, in memory: it holds no truth, so nothing of it needs to last. {@link #start} and {@link
 * #close} block; {@link #disconnect} may be called by any thread.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final int START_SECONDS = 180;

    private final HostPort address;
    private final AtomicBoolean open;
    private final DeviceRegister devices;
    private final OperatorLogin operators;
    private final LiveLogins logins;
    private final Clock clock;
    private final EmbeddedHiveMQ broker;
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("live-logins").daemon().factory());
    private volatile @Nullable ClientService clients;

    private EmbeddedBroker(
            HostPort address,
            BrokerFiles files,
            ClientCheck check,
            PublishBounds bounds,
            AtomicBoolean open,
            DeviceRegister devices,
            OperatorLogin operators,
            LiveLogins logins,
            Clock clock) {
        this.address = address;
        this.open = open;
        this.devices = devices;
        this.operators = operators;
        this.logins = logins;
        this.clock = clock;
        this.broker = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(files.configuration())
                .withDataFolder(files.data())
                .withExtensionsFolder(files.extensions())
                .withEmbeddedExtension(EmbeddedExtension.builder()
                        .withId("sandpiper")
                        .withName("Sandpiper")
                        .withVersion("1")
                        .withAuthor("Sandpiper")
                        .withPriority(1)
                        .withStartPriority(1)
                        .withExtensionMain(new Extension(check, bounds))
                        .build())
                .withoutLoggingBootstrap()
                .build();
    }

    /**
     * Starts the broker; returns when it listens. It lets nobody in but the gateway until {@link #open}.
     *
     * @param address where to listen; port 0 takes a free one
     */
    public static EmbeddedBroker start(
            Path folder,
            HostPort address,
            Authority authority,
            Topics topics,
            DeviceRegister devices,
            OperatorLogin operators)
            throws IOException, GeneralSecurityException {
        HostPort listening = address.port() == 0 ? new HostPort(address.host(), freePort(address.host())) : address;
        BrokerFiles files = new BrokerFiles(folder);
        files.write(authority, listening);
        AtomicBoolean open = new AtomicBoolean();
        Clock clock = Clock.systemUTC();
        LiveLogins logins = new LiveLogins(clock);
        ClientCheck check = new ClientCheck(
                Authority.GATEWAY_CLIENT, devices, operators, logins, new Permissions(topics), open::get, clock);
        PublishBounds bounds = new PublishBounds(topics, Authority.GATEWAY_CLIENT);
        EmbeddedBroker started =
                new EmbeddedBroker(listening, files, check, bounds, open, devices, operators, logins, clock);
        try {
            started.broker.start().orTimeout(START_SECONDS, TimeUnit.SECONDS).join();
        } catch (RuntimeException e) {
            throw new IOException(
                    "the broker cannot listen on " + listening + " (expected: a free port): " + e.getMessage(), e);
        }
        started.sweeper.scheduleWithFixedDelay(started::endOld, 1, 1, TimeUnit.SECONDS);
        LOG.atInfo().addKeyValue("address", listening).log("broker-listening");
        return started;
    }

    public HostPort address() {
        return address;
    }

    /** The gateway hears what is published: devices and operators are let in from now on. Any thread. */
    public void open() {
        open.set(true);
    }

    /**
     * Ends a client's live connection and its session. One that was let in, and not yet a client, is ended within seconds by
     * what it showed.
     *
     * @return whether it was connected now
     */
    public CompletableFuture<Boolean> disconnect(String client) {
        ClientService service = clients;
        return service == null
                ? CompletableFuture.completedFuture(false)
                : service.disconnectClient(
                        client,
                        true,
                        DisconnectReasonCode.NOT_AUTHORIZED,
                        "the device was revoked or removed, or has another certificate now");
    }

    /** Connections of operators whose login, and of devices whose certificate, was taken back or has expired. */
    private void endOld() {
        ClientService service = clients;
        if (service == null) {
            return;
        }
        logins.sweep(new LiveLogins.Sweep() {
            @Override
            public boolean isGood(String client, Shown shown) {
                return switch (shown) {
                    case Shown.Login login -> operators.isLive(login.caller());
                    case Shown.Certificate certificate ->
                        clock.instant().isBefore(certificate.notAfter())
                                && devices.mayConnect(client, certificate.serial());
                };
            }

            @Override
            public void end(String client, Shown shown) {
                service.disconnectClient(
                                client,
                                true,
                                DisconnectReasonCode.NOT_AUTHORIZED,
                                "the login or certificate was taken back or has expired")
                        .thenAccept(connected -> {
                            if (connected) {
                                LOG.atInfo()
                                        .addKeyValue("client", client)
                                        .addKeyValue("shown", shown)
                                        .log("old-login-ended");
                            }
                        });
            }

            @Override
            public void ifGone(String client, Runnable gone) {
                service.isClientConnected(client).thenAccept(connected -> {
                    if (!connected) {
                        gone.run();
                    }
                });
            }
        });
    }

    private static int freePort(String host) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
        try {
            broker.stop().orTimeout(30, TimeUnit.SECONDS).join();
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("broker-stop-failed");
        }
    }

    /** Registers our checks with the broker while it starts. */
    private final class Extension implements ExtensionMain {
        private final ClientCheck check;
        private final PublishBounds bounds;

        Extension(ClientCheck check, PublishBounds bounds) {
            this.check = check;
            this.bounds = bounds;
        }

        @Override
        public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
            Services.securityRegistry().setAuthenticatorProvider(provider -> check);
            Services.initializerRegistry().setClientInitializer(this::connected);
            clients = Services.clientService();
        }

        /** Called for each connection that was let in, when it has taken over its client id. */
        private void connected(InitializerInput input, ClientContext context) {
            context.addPublishInboundInterceptor(bounds);
            Shown shown = Shown.by(input.getConnectionInformation());
            if (shown != null) {
                logins.put(input.getClientInformation().getClientId(), shown);
            }
        }

        @Override
        public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
            clients = null;
        }
    }
}
