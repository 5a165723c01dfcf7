package io.sandpiper.agent.score.heat;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lets a batch through at once on a cool device; on a hot one after a wait. A wait is bounded, so that a sensor that is
 * wrong, or a summer's day, makes a job slow and not endless. One thread.
 */
public final class Pace {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final DeviceHeat heat;
    private final Duration look;
    private final Duration longest;
    private final Consumer<String> waits;
    private long lastLook;

    /** @param waits told why, at the beginning of each wait */
    public Pace(DeviceHeat heat, Consumer<String> waits) {
        this(heat, LOOK, LONGEST_WAIT, waits);
    }

    Pace(DeviceHeat heat, Duration look, Duration longest, Consumer<String> waits) {
        this.heat = heat;
        this.look = look;
        this.longest = longest;
        this.waits = waits;
        this.lastLook = System.nanoTime() - look.toNanos();
    }

    /** Returns when the next batch may begin. Blocking. */
    public void await() throws InterruptedException {
        if (System.nanoTime() - lastLook < look.toNanos()) {
            return;
        }
        long begin = System.nanoTime();
        Optional<String> why = heat.look();
        why.ifPresent(waits);
        while (why.isPresent() && System.nanoTime() - begin < longest.toNanos()) {
            Thread.sleep(look);
            why = heat.look();
        }
        lastLook = why.isPresent() ? lastLook : System.nanoTime();
    }
}
