package io.sandpiper.gateway.access;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts refused logins by source address and by name, and locks out who has too many: for {@link #FIRST_LOCK}, then twice as
 * long each time, to {@link #LONGEST_LOCK}. A credential that was taken since the start is let through all the same, so that
 * a stranger's attempts shut nobody out who is at work; and who was let in by the login provider before may have a few new
 * credentials checked, for those change every few minutes. Memory is bounded: the longest unseen is forgotten first. Any thread.
 */
public final class Attempts {
    static final Duration WINDOW = Duration.ofMinutes(1);
    static final Duration FIRST_LOCK = Duration.ofMinutes(1);
    static final Duration LONGEST_LOCK = Duration.ofMinutes(15);
    /** After so long without a refusal all is forgiven. */
    static final Duration FORGIVEN = Duration.ofHours(1);

    static final int MAX_COUNTED = 10_000;
    private static final int MAX_TAKEN = 1_000;
    /** So many new credentials of one who was let in before are checked within {@link #WINDOW}, while there is a lock. */
    static final int CHECKED = 10;

    private final int most;
    private final InstantSource clock;
    private final Map<String, Counted> bySource = bounded(MAX_COUNTED);
    private final Map<String, Counted> byName = bounded(MAX_COUNTED);
    /** SHA-256 of credentials that were taken. */
    private final Map<String, Boolean> taken = bounded(MAX_TAKEN);
    /** By subject: people and programs that were let in, and what was checked for them during locks. */
    private final Map<String, Checked> letIn = bounded(MAX_TAKEN);

    /** @param most refusals within {@link #WINDOW} that are borne */
    public Attempts(int most, InstantSource clock) {
        this.most = most;
        this.clock = clock;
    }

    private static final class Counted {
        private Instant began;
        private int refused;
        private int locks;
        private Instant lockedUntil = Instant.MIN;

        Counted(Instant now) {
            this.began = now;
        }
    }

    private record Checked(Instant began, int times) {}

    /**
     * Runs a login unless its origin is locked out, and counts how it ends. Only a {@link LoginRefusedException} counts as a
     * refusal: what could not be checked is nobody's fault.
     *
     * @param subject whose the credential claims to be, unproved; null where it claims nothing
     */
    public <T> CompletableFuture<T> guard(
            Origin origin, String credential, @Nullable String subject, Supplier<CompletableFuture<T>> login) {
        String hash = hash(credential);
        LoginLockedException locked = locked(origin, hash);
        if (locked != null && !mayBeChecked(subject)) {
            return CompletableFuture.failedFuture(locked);
        }
        return login.get().whenComplete((done, failure) -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause == null) {
                remember(hash);
                letIn(subject);
            } else if (cause instanceof LoginRefusedException) {
                refused(origin);
            }
        });
    }

    private synchronized @Nullable LoginLockedException locked(Origin origin, String hash) {
        if (taken.containsKey(hash)) {
            return null;
        }
        Instant now = clock.instant();
        Counted source = bySource.get(origin.source());
        if (source != null && now.isBefore(source.lockedUntil)) {
            return new LoginLockedException("this address", Duration.between(now, source.lockedUntil));
        }
        Counted name = origin.name() == null ? null : byName.get(origin.name());
        return name != null && now.isBefore(name.lockedUntil)
                ? new LoginLockedException(
                        InvalidInputException.shown(String.valueOf(origin.name())),
                        Duration.between(now, name.lockedUntil))
                : null;
    }

    private synchronized boolean mayBeChecked(@Nullable String subject) {
        Checked before = subject == null ? null : letIn.get(subject);
        if (subject == null || before == null) {
            return false;
        }
        Instant now = clock.instant();
        boolean over = !now.isBefore(before.began().plus(WINDOW));
        letIn.put(subject, over ? new Checked(now, 1) : new Checked(before.began(), before.times() + 1));
        return over || before.times() < CHECKED;
    }

    private synchronized void letIn(@Nullable String subject) {
        if (subject != null) {
            letIn.putIfAbsent(subject, new Checked(clock.instant(), 0));
        }
    }

    /** @throws LoginLockedException where nothing from this origin is looked at now */
    public void mustBeFree(Origin origin, String credential) {
        LoginLockedException locked = locked(origin, hash(credential));
        if (locked != null) {
            throw locked;
        }
    }

    /** This credential was good. */
    public void taken(String credential) {
        remember(hash(credential));
    }

    private synchronized void remember(String hash) {
        taken.put(hash, true);
    }

    private static String hash(String credential) {
        return Digest.of(credential.getBytes(StandardCharsets.UTF_8)).hex();
    }

    /** Something that came from there was wrong. */
    public synchronized void refused(Origin origin) {
        Instant now = clock.instant();
        count(bySource.computeIfAbsent(origin.source(), source -> new Counted(now)), now);
        if (origin.name() != null) {
            count(byName.computeIfAbsent(origin.name(), name -> new Counted(now)), now);
        }
    }

    private void count(Counted counted, Instant now) {
        if (!now.isBefore(counted.began.plus(FORGIVEN))) {
            counted.locks = 0;
        }
        if (!now.isBefore(counted.began.plus(WINDOW))) {
            counted.began = now;
            counted.refused = 0;
        }
        counted.refused++;
        if (counted.refused >= most) {
            Duration lock = FIRST_LOCK.multipliedBy(1L << Math.min(counted.locks, 8));
            counted.locks++;
            counted.lockedUntil = now.plus(lock.compareTo(LONGEST_LOCK) < 0 ? lock : LONGEST_LOCK);
            counted.refused = 0;
        }
    }

    /** How many addresses and names are held now. */
    synchronized int counted() {
        return bySource.size() + byName.size();
    }

    private static <V> Map<String, V> bounded(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        };
    }
}
