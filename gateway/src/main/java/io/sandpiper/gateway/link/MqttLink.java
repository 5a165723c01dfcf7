package io.sandpiper.gateway.link;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link over MQTT 5 with a clean session: it connects again for ever with jittered waits and renews all subscriptions
 * each time. Handlers are called on the one thread named {@code link} and must not block; a handler that fails loses its
 * message alone. {@link #publish} may be called by any thread.
 */
public final class MqttLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MqttLink.class);

    private final LinkSettings settings;
    private final Mqtt5AsyncClient client;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final List<Runnable> readyListeners = new ArrayList<>();
    private final Semaphore inFlight = new Semaphore(LinkSettings.MAX_IN_FLIGHT);
    private final Semaphore unacknowledged = new Semaphore(LinkSettings.UNACKNOWLEDGED_UNITS);
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("link").daemon().factory());
    private volatile long retryMillis = LinkSettings.RETRY_MIN.toMillis();
    private volatile boolean ready;
    private volatile boolean closed;
    /** The link thread's alone: the first of a row of dropped messages is told. */
    private boolean dropping;

    private record Subscription(
            MqttTopicFilter filter, MqttQos qos, Function<Incoming, ? extends CompletionStage<?>> handler) {}

    public MqttLink(LinkSettings settings) {
        this.settings = settings;
        this.client = Mqtt5Client.builder()
                .identifier(settings.clientId())
                .executorConfig()
                .nettyThreads(1)
                .applyExecutorConfig()
                .transportConfig()
                .serverHost(settings.host())
                .serverPort(settings.port())
                .sslConfig()
                .keyManagerFactory(settings.keys())
                .trustManagerFactory(settings.trust())
                .applySslConfig()
                .mqttConnectTimeout(LinkSettings.CONNECT.toMillis(), TimeUnit.MILLISECONDS)
                .applyTransportConfig()
                .addDisconnectedListener(this::onDisconnected)
                .buildAsync();
    }

    /** Names a handler for a filter; only before {@link #start}. */
    public void on(String filter, int qos, Consumer<Incoming> handler) {
        onWork(filter, qos, message -> {
            handler.accept(message);
            return CompletableFuture.completedFuture(null);
        });
    }

    /**
     * As {@link #on}, for handlers that begin work: the message is acknowledged when the work has ended, so that the broker
     * holds back what is more than {@link LinkSettings#RECEIVE_MAXIMUM} messages under way. Nothing holds messages of QoS 0
     * back: of those, what is more than {@link LinkSettings#UNACKNOWLEDGED_UNITS} under way is dropped.
     */
    public void onWork(String filter, int qos, Function<Incoming, ? extends CompletionStage<?>> handler) {
        subscriptions.add(new Subscription(MqttTopicFilter.of(filter), qosOf(qos), handler));
    }

    /** Begins to connect; returns at once. */
    public void start() {
        thread.execute(this::tryToConnect);
    }

    /** Called each time that all subscriptions are in force, on the client's thread; before {@link #start}. */
    public void whenReady(Runnable listener) {
        readyListeners.add(listener);
    }

    /** True while connected with all subscriptions in force. */
    public boolean connected() {
        return ready;
    }

    /** Publishes; fails at once where there is no connection or too much is on its way. Nothing is kept for later. */
    public CompletableFuture<@Nullable Void> publish(String topic, byte[] payload, int qos) {
        return publish(topic, payload, qos, null);
    }

    /** As {@link #publish(String, byte[], int)} at QoS 1; the broker hands it to whoever subscribes later, too. */
    public CompletableFuture<@Nullable Void> retain(String topic, byte[] payload) {
        return send(topic, payload, 1, null, true);
    }

    /** As {@link #publish(String, byte[], int)}, an answer with the correlation data of its request. */
    public CompletableFuture<@Nullable Void> publish(
            String topic, byte[] payload, int qos, byte @Nullable [] correlationData) {
        return send(topic, payload, qos, correlationData, false);
    }

    private CompletableFuture<@Nullable Void> send(
            String topic, byte[] payload, int qos, byte @Nullable [] correlationData, boolean isRetained) {
        if (!ready) {
            return CompletableFuture.failedFuture(new IllegalStateException("not connected to the broker"));
        }
        if (!inFlight.tryAcquire()) {
            return CompletableFuture.failedFuture(new IllegalStateException("too many messages on their way"));
        }
        return client.publishWith()
                .topic(topic)
                .qos(qosOf(qos))
                .payload(payload)
                .correlationData(correlationData)
                .retain(isRetained)
                .send()
                .handle((result, failure) -> {
                    inFlight.release();
                    Throwable error =
                            failure != null ? failure : result.getError().orElse(null);
                    if (error != null) {
                        throw new CompletionException(error);
                    }
                    return null;
                });
    }

    private void tryToConnect() {
        if (closed) {
            return;
        }
        Mqtt5Connect connect = Mqtt5Connect.builder()
                .cleanStart(true)
                .sessionExpiryInterval(0)
                .keepAlive((int) LinkSettings.KEEP_ALIVE.toSeconds())
                .restrictions()
                .receiveMaximum(LinkSettings.RECEIVE_MAXIMUM)
                .maximumPacketSize(LinkSettings.MAX_PACKET_BYTES)
                .applyRestrictions()
                .build();
        client.connect(connect).thenRunAsync(this::subscribe, thread);
    }

    private void subscribe() {
        // The client forgets who listens when a session ends, and each connection is a session of its own.
        client.publishes(MqttGlobalPublishFilter.ALL, this::onPublish, thread, true);
        List<CompletableFuture<?>> acknowledged = new ArrayList<>();
        for (Subscription s : subscriptions) {
            acknowledged.add(
                    client.subscribeWith().topicFilter(s.filter()).qos(s.qos()).send());
        }
        CompletableFuture.allOf(acknowledged.toArray(CompletableFuture[]::new)).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.atError().addKeyValue("reason", failure.getMessage()).log("subscribe-refused");
                client.disconnect();
                return;
            }
            ready = true;
            readyListeners.forEach(Runnable::run);
            retryMillis = LinkSettings.RETRY_MIN.toMillis();
            LOG.atInfo()
                    .addKeyValue("broker", settings.host() + ":" + settings.port())
                    .log("broker-connected");
        });
    }

    private void onDisconnected(MqttClientDisconnectedContext context) {
        ready = false;
        if (closed) {
            return;
        }
        long wait = ThreadLocalRandom.current().nextLong(retryMillis / 2, retryMillis + 1);
        retryMillis = Math.min(retryMillis * 2, LinkSettings.RETRY_MAX.toMillis());
        LOG.atWarn()
                .addKeyValue("broker", settings.host() + ":" + settings.port())
                .addKeyValue("reason", context.getCause().getMessage())
                .addKeyValue("retryMillis", wait)
                .log("broker-disconnected");
        thread.schedule(this::tryToConnect, wait, TimeUnit.MILLISECONDS);
    }

    private void onPublish(Mqtt5Publish publish) {
        boolean acknowledged = publish.getQos() != MqttQos.AT_MOST_ONCE;
        int units = acknowledged ? 0 : units(publish);
        if (!unacknowledged.tryAcquire(units)) {
            if (!dropping) {
                LOG.atWarn().addKeyValue("topic", publish.getTopic()).log("too-much-of-qos-0-dropped");
            }
            dropping = true;
            return;
        }
        dropping = dropping && acknowledged;
        Incoming incoming = incoming(publish);
        List<CompletableFuture<?>> work = new ArrayList<>();
        for (Subscription s : subscriptions) {
            if (s.filter().matches(publish.getTopic())) {
                work.add(handled(s, incoming));
            }
        }
        CompletableFuture.allOf(work.toArray(CompletableFuture[]::new)).whenComplete((done, failure) -> {
            unacknowledged.release(units);
            if (acknowledged) {
                publish.acknowledge();
            }
        });
    }

    /** The largest takes all there are, so that it can come in alone. */
    private static int units(Mqtt5Publish publish) {
        int bytes = publish.getPayload().map(ByteBuffer::remaining).orElse(0);
        return Math.min(1 + bytes / LinkSettings.UNIT_BYTES, LinkSettings.UNACKNOWLEDGED_UNITS);
    }

    /** Never fails: what comes of a message is its handler's matter. */
    private static CompletableFuture<?> handled(Subscription subscription, Incoming incoming) {
        CompletionStage<?> work;
        try {
            work = subscription.handler().apply(incoming);
        } catch (RuntimeException e) {
            work = CompletableFuture.failedFuture(e);
        }
        return work.toCompletableFuture()
                .orTimeout(LinkSettings.HANDLE.toSeconds(), TimeUnit.SECONDS)
                .handle((done, failure) -> {
                    if (failure != null) {
                        Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure;
                        LOG.atWarn()
                                .addKeyValue("topic", incoming.topic())
                                .addKeyValue("reason", cause.getMessage())
                                .log("message-refused");
                    }
                    return null;
                });
    }

    private static Incoming incoming(Mqtt5Publish publish) {
        Map<String, String> properties = new HashMap<>();
        publish.getUserProperties()
                .asList()
                .forEach(
                        p -> properties.put(p.getName().toString(), p.getValue().toString()));
        return new Incoming(
                publish.getTopic().toString(),
                publish.getPayloadAsBytes(),
                properties,
                publish.getResponseTopic().map(Object::toString).orElse(null),
                publish.getCorrelationData().map(MqttLink::bytes).orElse(null));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static MqttQos qosOf(int qos) {
        return qos == 0 ? MqttQos.AT_MOST_ONCE : MqttQos.AT_LEAST_ONCE;
    }

    @Override
    public void close() {
        closed = true;
        ready = false;
        client.disconnect()
                .completeOnTimeout(null, 2, TimeUnit.SECONDS)
                .exceptionally(notConnected -> null)
                .join();
        // The client tells its flows of the end on this thread a moment later.
        thread.schedule(thread::shutdown, 1, TimeUnit.SECONDS);
    }
}
