package io.sandpiper.agent.serve;

import java.io.InputStream;
import java.util.List;

/**
 * The bytes of a body for a JSON parser that somebody else may read on from: it never hands out more than up to the next
 * {@code [}, so that a parser at an array's start has read nothing of what is in it. Not thread-safe.
 */
final class BodyStream extends InputStream {
    /** So many bytes lie in one stretch, where the body has them. */
    static final int AHEAD = 64;

    private final List<byte[]> pieces;
    private final int end;
    private int position;
    private int piece;
    private int pieceStart;
    private int handedOut;
    private int passedOver;

    /** Bytes that lie together: {@code text[from..to)}. */
    record Stretch(byte[] text, int from, int to) {}

    BodyStream(List<byte[]> pieces, int from, int end) {
        this.pieces = pieces;
        this.end = end;
        this.position = from;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (position >= end) {
            return -1;
        }
        find(position);
        byte[] text = pieces.get(piece);
        int from = position - pieceStart;
        int to = Math.min(from + length, Math.min(text.length, end - pieceStart));
        int at = from;
        while (at < to && text[at++] != '[') {
            // Further.
        }
        System.arraycopy(text, from, target, offset, at - from);
        position += at - from;
        handedOut += at - from;
        return at - from;
    }

    /** How many bytes the parser was given. */
    int handedOut() {
        return handedOut;
    }

    /** Where the next byte is taken from, counted in the body. */
    int position() {
        return position;
    }

    /** Where this stream ends, counted in the body. */
    int end() {
        return end;
    }

    /** Goes on elsewhere: the parser never sees what lies between, and counts without it. */
    void passOver(int to) {
        passedOver += to - position;
        position = to;
    }

    /** How many bytes the parser has not seen. */
    int passedOver() {
        return passedOver;
    }

    /** What lies at a place of the body: {@link #AHEAD} bytes at least, where the stream has them. */
    Stretch stretch(int at) {
        find(at);
        byte[] text = pieces.get(piece);
        int from = at - pieceStart;
        int to = Math.min(text.length, end - pieceStart);
        if (to - from >= AHEAD || pieceStart + to == end) {
            return new Stretch(text, from, to);
        }
        byte[] seam = new byte[Math.min(2 * AHEAD, end - at)];
        for (int done = 0; done < seam.length; ) {
            find(at + done);
            byte[] next = pieces.get(piece);
            int count = Math.min(seam.length - done, next.length - (at + done - pieceStart));
            System.arraycopy(next, at + done - pieceStart, seam, done, count);
            done += count;
        }
        return new Stretch(seam, 0, seam.length);
    }

    /** Makes {@link #piece} the one that holds a place, or the last. */
    private void find(int at) {
        if (at < pieceStart) {
            piece = 0;
            pieceStart = 0;
        }
        while (at >= pieceStart + pieces.get(piece).length && piece < pieces.size() - 1) {
            pieceStart += pieces.get(piece++).length;
        }
    }
}
