package io.sandpiper.gateway.ingest;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which job runs next: the oldest whose model has none running, and never more than a number at once. Jobs of one model run
 * one after the other because a version is compared with the one before it. Any thread.
 */
final class JobLanes {
    private final int parallel;
    private final int mostWaiting;
    private final Queue<Job> waiting = new ArrayDeque<>();
    private final Set<String> models = new HashSet<>();

    JobLanes(int parallel, int mostWaiting) {
        this.parallel = parallel;
        this.mostWaiting = mostWaiting;
    }

    /** @return false where too many wait already */
    synchronized boolean offer(Job job) {
        return waiting.size() < mostWaiting && waiting.add(job);
    }

    /** A job that is to run now, until {@link #done}; null where none may. */
    synchronized @Nullable Job next() {
        if (models.size() >= parallel) {
            return null;
        }
        for (Iterator<Job> i = waiting.iterator(); i.hasNext(); ) {
            Job job = i.next();
            if (models.add(job.target().model())) {
                i.remove();
                return job;
            }
        }
        return null;
    }

    synchronized void done(Job job) {
        models.remove(job.target().model());
    }

    /** @return false where the job does not wait (any more) */
    synchronized boolean drop(String id) {
        return waiting.removeIf(job -> job.id().equals(id));
    }
}
