package io.sandpiper.gateway.ingest;

import io.sandpiper.protocol.message.PushEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What jobs say while they run: the newest events of the newest jobs, in memory, replayed to whoever begins to listen.
 * Any thread; listeners are called on the thread that tells, and must not block.
 */
final class JobEvents {
    private static final int MAX_JOBS = 100;
    private static final int MAX_EVENTS = 500;

    private final Map<String, Channel> channels = new LinkedHashMap<>();

    private static final class Channel {
        final List<PushEvent> events = new ArrayList<>();
        final List<Consumer<PushEvent>> listeners = new ArrayList<>();
    }

    /** Begins a job, or begins it again where its end could not be stored. */
    synchronized void begin(PushEvent event) {
        append(channel(event.job()), event);
    }

    /** Tells on; what comes after the end, from a child that is just being ended, is dropped. */
    synchronized void tell(PushEvent event) {
        Channel channel = channel(event.job());
        if (channel.events.isEmpty() || !channel.events.getLast().state().done()) {
            append(channel, event);
        }
    }

    private static void append(Channel channel, PushEvent event) {
        if (channel.events.size() >= MAX_EVENTS) {
            channel.events.remove(1);
        }
        channel.events.add(event);
        List.copyOf(channel.listeners).forEach(l -> l.accept(event));
        if (event.state().done()) {
            channel.listeners.clear();
        }
    }

    /** Replays what is kept, then goes on until the last event. @return false where nothing is kept of this job */
    synchronized boolean listen(String job, Consumer<PushEvent> listener) {
        Channel channel = channels.get(job);
        if (channel == null) {
            return false;
        }
        channel.events.forEach(listener);
        if (channel.events.isEmpty() || !channel.events.getLast().state().done()) {
            channel.listeners.add(listener);
        }
        return true;
    }

    synchronized void forget(String job, Consumer<PushEvent> listener) {
        Channel channel = channels.get(job);
        if (channel != null) {
            channel.listeners.remove(listener);
        }
    }

    private Channel channel(String job) {
        if (channels.size() >= MAX_JOBS && !channels.containsKey(job)) {
            channels.remove(channels.keySet().iterator().next());
        }
        return channels.computeIfAbsent(job, j -> new Channel());
    }
}
