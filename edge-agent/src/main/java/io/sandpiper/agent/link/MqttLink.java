package io.sandpiper.agent.link;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.sandpiper.agent.identity.Identity;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Presence;
import io.sandpiper.protocol.topic.DeviceTopic;
import io.sandpiper.protocol.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link over MQTT 5. Connects again for ever, with growing waits, and renews all subscriptions each time. Listeners
 * are called on the one thread named {@code link}.
 */
public final class MqttLink implements Link, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MqttLink.class);

    private volatile Identity identity;
    private final Topics topics;
    private final String bootId;
    private final List<LinkListener> listeners;
    private final ScheduledExecutorService thread;
    private volatile Mqtt5AsyncClient client;
    private final LinkSettings settings;
    private final Mqtt5Connect connect;
    private final Backoff backoff;
    private final Semaphore inFlight = new Semaphore(LinkSettings.MAX_IN_FLIGHT);
    private final Map<Digest, ChunkListener> heard = new ConcurrentHashMap<>();
    private final long subscribeMillis;
    /** How many there were; the link thread's alone. */
    private int connections;
    /** By {@link System#nanoTime}. */
    private volatile long connectedAt;

    private volatile boolean ready;
    private volatile boolean closed;

    public MqttLink(Identity identity, Topics topics, String bootId, LinkSettings settings, RandomGenerator random) {
        this.identity = identity;
        this.topics = topics;
        this.bootId = bootId;
        this.listeners = new ArrayList<>();
        // After the end nobody is told anything any more, though the client goes on for a moment.
        this.thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("link").daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());
        this.settings = settings;
        this.client = ConnectionClient.build(identity, settings, this::onDisconnected);
        this.connect = ConnectionClient.connect(identity, topics, bootId, settings);
        this.subscribeMillis = (long) (LinkSettings.SUBSCRIBE.toMillis() * settings.timeFactor());
        this.backoff = new Backoff(settings.retryMin(), settings.retryMax(), random);
    }

    /** Begins to connect; returns at once. Called once, with everybody who listens. */
    public void start(List<LinkListener> everybody) {
        listeners.addAll(everybody);
        thread.execute(this::tryToConnect);
    }

    /** Connects again with another certificate of the same device. Any thread. */
    public void renewed(Identity present) {
        thread.execute(() -> {
            Mqtt5AsyncClient before = client;
            identity = present;
            client = ConnectionClient.build(present, settings, this::onDisconnected);
            if (before.getState().isConnected()) {
                before.disconnect();
            }
        });
    }

    @Override
    public boolean connected() {
        return ready;
    }

    @Override
    public boolean publish(DeviceTopic topic, byte[] payload) {
        if (!topic.fromDevice()) {
            throw new IllegalArgumentException(topic + " is not a device's to publish");
        }
        if (!ready || !inFlight.tryAcquire()) {
            return false;
        }
        send(topic, payload).whenComplete((done, failure) -> inFlight.release());
        return true;
    }

    @Override
    public CompletableFuture<Boolean> hearChunks(Digest blob, ChunkListener listener) {
        heard.put(blob, listener);
        return ready ? subscribe(topics.chunks(blob), MqttQos.AT_MOST_ONCE) : CompletableFuture.completedFuture(false);
    }

    @Override
    public void stopHearing(Digest blob) {
        heard.remove(blob);
        if (ready) {
            client.unsubscribeWith().topicFilter(topics.chunks(blob)).send();
        }
    }

    @Override
    public void hearTrust() {
        if (ready) {
            subscribe(topics.everyTrust(), MqttQos.AT_LEAST_ONCE);
        }
    }

    private void tryToConnect() {
        if (!closed) {
            Mqtt5AsyncClient tried = client;
            tried.connect(connect)
                    .whenCompleteAsync(
                            (ack, failure) -> {
                                if (failure == null && tried == client) {
                                    onConnected();
                                } else if (failure == null) {
                                    tried.disconnect(); // the certificate was renewed meanwhile
                                }
                            },
                            thread);
        }
    }

    private void onConnected() {
        connectedAt = System.nanoTime();
        // The client forgets who listens when a session ends, and each connection is a session of its own.
        client.publishes(MqttGlobalPublishFilter.ALL, this::onPublish, thread);
        List<CompletableFuture<Boolean>> subscriptions = new ArrayList<>();
        subscriptions.add(subscribe(topics.everyTrust(), MqttQos.AT_LEAST_ONCE)); // what assignments are held against
        for (DeviceTopic topic : List.of(DeviceTopic.DESIRED, DeviceTopic.ACK, DeviceTopic.ORDER)) {
            subscriptions.add(subscribe(topics.device(identity.device(), topic), MqttQos.AT_LEAST_ONCE));
        }
        heard.keySet().forEach(blob -> subscriptions.add(subscribe(topics.chunks(blob), MqttQos.AT_MOST_ONCE)));
        int connection = ++connections;
        CompletableFuture.allOf(subscriptions.toArray(CompletableFuture[]::new))
                .orTimeout(subscribeMillis, TimeUnit.MILLISECONDS)
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (connection == connections) {
                                onSubscribed(subscriptions, failure);
                            }
                        },
                        thread);
    }

    /** @param failure also where the broker did not answer in time: then a new connection is tried */
    private void onSubscribed(List<CompletableFuture<Boolean>> subscriptions, @Nullable Throwable failure) {
        if (failure != null || !subscriptions.stream().allMatch(CompletableFuture::join)) {
            LOG.atWarn()
                    .addKeyValue("broker", identity.broker())
                    .addKeyValue("reason", words(failure))
                    .log("link-subscribe-refused");
            client.disconnect();
            return;
        }
        ready = true;
        LOG.atInfo()
                .addKeyValue("broker", identity.broker())
                .addKeyValue("device", identity.device())
                .log("link-connected");
        publish(DeviceTopic.PRESENCE, Json.bytes(new Presence(Presence.VERSION, true, bootId)));
        listeners.forEach(LinkListener::connected);
    }

    private void onDisconnected(MqttClientDisconnectedContext context) {
        boolean wasReady = ready;
        ready = false;
        String reason = words(context.getCause());
        if (wasReady && System.nanoTime() - connectedAt > LinkSettings.STABLE.toNanos()) {
            backoff.reset();
        }
        if (closed) {
            return;
        }
        Duration wait = backoff.next();
        LOG.atInfo()
                .addKeyValue("broker", identity.broker())
                .addKeyValue("reason", reason)
                .addKeyValue("retryMillis", wait.toMillis())
                .log("link-disconnected");
        thread.schedule(this::tryToConnect, wait.toMillis(), TimeUnit.MILLISECONDS);
        thread.execute(() -> listeners.forEach(l -> l.disconnected(reason)));
    }

    private void onPublish(Mqtt5Publish publish) {
        List<String> levels = publish.getTopic().getLevels();
        byte[] payload = publish.getPayloadAsBytes();
        if (ChunkTopic.isOne(levels)) {
            ChunkTopic.parse(levels).ifPresent(chunk -> {
                ChunkListener listener = heard.get(chunk.blob());
                if (listener != null) {
                    listener.chunk(chunk.index(), payload);
                }
            });
            return;
        }
        String last = levels.getLast();
        if (topics.isTrust(levels)) {
            listeners.forEach(l -> l.trust(last, payload));
            return;
        }
        for (DeviceTopic topic : List.of(DeviceTopic.DESIRED, DeviceTopic.ACK, DeviceTopic.ORDER)) {
            if (last.equals(topic.segment())) {
                listeners.forEach(l -> l.message(topic, payload));
            }
        }
    }

    private CompletableFuture<Boolean> subscribe(String filter, MqttQos qos) {
        return client.subscribeWith()
                .topicFilter(filter)
                .qos(qos)
                .send()
                .handle((ack, failure) ->
                        failure == null && ack.getReasonCodes().stream().noneMatch(code -> code.isError()));
    }

    private CompletableFuture<?> send(DeviceTopic topic, byte[] payload) {
        return client.publishWith()
                .topic(topics.device(identity.device(), topic))
                .qos(topic == DeviceTopic.WANT ? MqttQos.AT_MOST_ONCE : MqttQos.AT_LEAST_ONCE)
                .payload(payload)
                .send();
    }

    private static String words(@Nullable Throwable failure) {
        if (failure == null) {
            return "none given";
        }
        Throwable root = failure.getCause() == null ? failure : failure.getCause();
        String message = said(root).orElse(root.getMessage());
        return root.getClass().getSimpleName() + (message == null ? "" : ": " + message.replace('"', '\''));
    }

    /** The broker's own words. */
    private static Optional<String> said(Throwable failure) {
        Optional<MqttUtf8String> reason = switch (failure) {
            case Mqtt5DisconnectException e -> e.getMqttMessage().getReasonString();
            case Mqtt5ConnAckException e -> e.getMqttMessage().getReasonString();
            default -> Optional.empty();
        };
        return reason.map(MqttUtf8String::toString);
    }

    /** Ends the connection so that the broker tells the fleet by the will. */
    @Override
    public void close() {
        closed = true;
        client.disconnect(Mqtt5Disconnect.builder()
                        .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                        .build())
                .completeOnTimeout(null, 2, TimeUnit.SECONDS)
                .exceptionally(notConnected -> null)
                .join();
        thread.shutdownNow();
    }
}
