package io.sandpiper.gateway.ingest;

import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;

/** What one run of a job says, a line each with its time: the newest of it, in memory until the run ends. Any thread. */
final class RunLog {
    /** Enough for a day of progress; with as many jobs as may run at once, 16 MiB. */
    static final int MAX_BYTES = 1 << 20;
    /** A stack trace's line is shorter. */
    private static final int LINE_CHARS = 2_000;

    private final Clock clock;
    private final Deque<byte[]> lines = new ArrayDeque<>();
    private long bytes;
    private long dropped;

    RunLog(Clock clock) {
        this.clock = clock;
    }

    /** @param source who says it: {@code gateway}, a stage, or {@code stderr}; {@code text} may be foreign */
    synchronized void add(String source, String text) {
        String line = clock.instant().truncatedTo(ChronoUnit.MILLIS) + " "
                + InvalidInputException.shown(source + " " + text, LINE_CHARS) + "\n";
        byte[] encoded = line.getBytes(StandardCharsets.UTF_8);
        lines.addLast(encoded);
        bytes += encoded.length;
        while (bytes > MAX_BYTES) {
            bytes -= lines.removeFirst().length;
            dropped++;
        }
    }

    /** UTF-8; where lines were dropped, the first line says how many. */
    synchronized byte[] bytes() {
        byte[] head = dropped == 0
                ? new byte[0]
                : ("(" + dropped + " older lines are not kept)\n").getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[head.length + (int) bytes];
        System.arraycopy(head, 0, all, 0, head.length);
        int at = head.length;
        for (byte[] line : lines) {
            System.arraycopy(line, 0, all, at, line.length);
            at += line.length;
        }
        return all;
    }
}
