package io.sandpiper.agent.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that a target takes its choices from, front to back; what is left is the text or file itself. */
public final class FuzzInput {
    private final byte[] data;
    private int at;

    public FuzzInput(byte[] data) {
        this.data = data.clone();
    }

    /** A choice from 0 to below {@code bound}; a printable digit chooses what it says, so that seeds can be read. */
    public int choice(int bound) {
        int next = at < data.length ? data[at++] & 0xff : 0;
        return (next >= '0' && next <= '9' ? next - '0' : next) % bound;
    }

    /** Two bytes as a number. */
    public int length() {
        return choice(256) << 8 | choice(256);
    }

    public boolean hasMore() {
        return at < data.length;
    }

    public byte[] rest() {
        byte[] rest = Arrays.copyOfRange(data, at, data.length);
        at = data.length;
        return rest;
    }

    public String text() {
        return new String(rest(), StandardCharsets.UTF_8);
    }
}
