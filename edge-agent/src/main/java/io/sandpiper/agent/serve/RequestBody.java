package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonParser;
import io.netty.buffer.ByteBuf;
import io.sandpiper.agent.infer.BodyMemory;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A body as it arrives, in pieces: nothing is copied to make it longer, and a small heap needs no long stretch for it. A
 * part of some length is a piece as it is.
 * Filled on the event loop, read on a slot's thread, {@link #release released} once.
 */
public final class RequestBody {
    private final BodyMemory memory;
    private final int limit;
    private final List<byte[]> pieces = new ArrayList<>(1);
    private int capacity;
    private int length;

    /** What became of a part. */
    enum Added {
        DONE,
        TOO_LARGE,
        NO_MEMORY
    }

    RequestBody(BodyMemory memory, int limit) {
        this.memory = memory;
        this.limit = limit;
    }

    /** A body that did not come over HTTP. */
    public static RequestBody of(byte[] whole) {
        RequestBody body = new RequestBody(new BodyMemory(whole.length), whole.length);
        body.add(Buffer.buffer(whole), whole.length);
        return body;
    }

    /** @param claimed the length that the request's head claims, -1 for none */
    Added add(Buffer part, long claimed) {
        if (part.length() > limit - length) {
            return Added.TOO_LARGE;
        }
        byte[] whole = length == capacity && part.length() >= ServeLimits.KEPT_BYTES ? arrayOf(part) : null;
        if (whole != null) {
            if (!memory.take(whole.length)) {
                return Added.NO_MEMORY;
            }
            pieces.add(whole);
            capacity += whole.length;
            length = capacity;
            return Added.DONE;
        }
        int from = 0;
        while (from < part.length()) {
            if (length == capacity && !grow(claimed)) {
                return Added.NO_MEMORY;
            }
            byte[] last = pieces.getLast();
            int free = capacity - length;
            int count = Math.min(free, part.length() - from);
            part.getBytes(from, from + count, last, last.length - free);
            from += count;
            length += count;
        }
        return Added.DONE;
    }

    /** What a part lies in where it fills it: Vert.x hands over an array that nobody else has. */
    private static byte @Nullable [] arrayOf(Buffer part) {
        ByteBuf bytes = ((BufferInternal) part).getByteBuf();
        boolean fills = bytes.hasArray() && bytes.array().length == bytes.readableBytes();
        return fills ? bytes.array() : null;
    }

    private boolean grow(long claimed) {
        int piece = claimed > length
                ? (int) Math.min(claimed - length, ServeLimits.PIECE_BYTES)
                : ServeLimits.UNKNOWN_PIECE_BYTES;
        byte[] next = memory.fresh(piece);
        if (next == null) {
            return false;
        }
        pieces.add(next);
        capacity += next.length;
        return true;
    }

    int length() {
        return length;
    }

    /**
     * Reads JSON from byte {@code from} to before byte {@code to}; the parser counts bytes from there. {@link
     * PlainNumbers} may read on from it.
     */
    JsonParser parser(int from, int to) throws IOException {
        return ServeJson.FACTORY.createParser(new BodyStream(pieces, from, to));
    }

    /** A parser that nobody reads past. */
    JsonParser parserThroughout(int to) throws IOException {
        return ServeJson.FACTORY.createParser(stream(0, to));
    }

    /** The bytes from {@code from} to before {@code to}. */
    InputStream stream(int from, int to) {
        List<InputStream> streams = new ArrayList<>(pieces.size());
        int start = 0;
        for (byte[] piece : pieces) {
            int skipped = Math.min(piece.length, Math.max(0, from - start));
            int end = Math.min(piece.length, to - start);
            streams.add(new ByteArrayInputStream(piece, skipped, Math.max(0, end - skipped)));
            start += piece.length;
        }
        return new SequenceInputStream(Collections.enumeration(streams));
    }

    /** Fills a buffer with the bytes from {@code from} on. */
    void copy(int from, ByteBuffer target) {
        int start = 0;
        for (byte[] piece : pieces) {
            int skipped = Math.max(0, from - start);
            int count = Math.min(piece.length - skipped, target.remaining());
            if (count > 0) {
                target.put(piece, skipped, count);
            }
            start += piece.length;
        }
    }

    /**
     * As it was before it was packed; the memory of both is taken until each is released.
     *
     * @throws BodyLimitException where that is more than a body may be, or than there is room for
     * @throws io.sandpiper.protocol.error.InvalidInputException where it is not packed so
     */
    RequestBody unpacked(ContentCoding coding) {
        RequestBody target = new RequestBody(memory, limit);
        Added added = Added.NO_MEMORY;
        try {
            added = Compression.unpack(coding, this, target);
        } finally {
            if (added != Added.DONE) {
                target.release();
            }
        }
        if (added != Added.DONE) {
            throw new BodyLimitException(added == Added.TOO_LARGE, limit);
        }
        return target;
    }

    void release() {
        while (!pieces.isEmpty()) {
            memory.giveBack(pieces.removeLast().length); // gone from here first: nothing is given back twice
        }
        capacity = 0;
        length = 0;
    }
}
