package io.sandpiper.agent.grpc;

import io.sandpiper.agent.infer.BodyMemory;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a call's bytes into messages (PROTOCOL-HTTP2.md, "Length-Prefixed-Message"): a flag, four bytes of length, the
 * message. A length beyond the limit is refused before any of it is kept; memory grows with what has come, not with what
 * is claimed. Event loop only.
 */
final class MessageReader {
    private final BodyMemory memory;
    private final int limit;
    private final byte[] prefix = new byte[Frame.PREFIX_BYTES];
    private int prefixLength;
    private byte @Nullable [] body;
    private int bodyLength;
    private long wanted;
    private @Nullable Buffer chunk;
    private int position;

    MessageReader(BodyMemory memory, int limit) {
        this.memory = memory;
        this.limit = limit;
    }

    /** The next bytes; what came before was read to its end. */
    void offer(Buffer next) {
        chunk = next;
        position = 0;
    }

    /**
     * @return the next whole message; null where more bytes are needed
     * @throws GrpcException where a message is longer than the limit, or there is no memory for it
     */
    @Nullable GrpcMessage next() {
        Buffer from = chunk;
        if (from == null || !readPrefix(from)) {
            return null;
        }
        byte[] into = body == null ? grown(null, (int) Math.min(wanted, GrpcLimits.FIRST_BYTES)) : body;
        while (bodyLength < wanted && position < from.length()) {
            if (bodyLength == into.length) {
                into = grown(into, (int) Math.min(wanted, 2L * into.length));
            }
            int count = (int) Math.min(Math.min(into.length, wanted) - bodyLength, from.length() - position);
            from.getBytes(position, position + count, into, bodyLength);
            bodyLength += count;
            position += count;
        }
        if (bodyLength < wanted) {
            return null;
        }
        GrpcMessage message = new GrpcMessage(memory, prefix[0] == 1, into, bodyLength);
        body = null;
        bodyLength = 0;
        prefixLength = 0;
        return message;
    }

    /** True once it is whole, and {@link #wanted} known. */
    private boolean readPrefix(Buffer from) {
        while (prefixLength < Frame.PREFIX_BYTES && position < from.length()) {
            prefix[prefixLength++] = from.getByte(position++);
            if (prefixLength == Frame.PREFIX_BYTES) {
                checkPrefix();
            }
        }
        return prefixLength == Frame.PREFIX_BYTES;
    }

    private void checkPrefix() {
        if (prefix[0] != 0 && prefix[0] != 1) {
            throw new GrpcException(
                    GrpcStatus.INVALID_ARGUMENT,
                    "message: flag " + prefix[0] + " (expected: 0, or 1 where compressed)");
        }
        wanted = Buffer.buffer(prefix).getUnsignedInt(1);
        if (wanted > limit) {
            throw tooLarge(wanted + " bytes", limit);
        }
    }

    static GrpcException tooLarge(String what, int limit) {
        return new GrpcException(
                GrpcStatus.RESOURCE_EXHAUSTED,
                "message: " + what + " (expected: at most " + limit + " bytes, http.bodyLimit)");
    }

    static GrpcException noMemory() {
        return new GrpcException(
                GrpcStatus.RESOURCE_EXHAUSTED, "the memory for requests' bodies is taken; come back in 1 s");
    }

    private byte[] grown(byte @Nullable [] before, int bytes) {
        byte[] longer = before == null ? memory.takeArray(bytes) : memory.longer(before, bodyLength, bytes);
        if (longer == null) {
            throw noMemory();
        }
        body = longer;
        return longer;
    }

    /** A message has begun and is not whole. */
    boolean isInside() {
        return prefixLength > 0;
    }

    /** Gives back what a message that does not become whole has taken. */
    void release() {
        byte[] taken = body;
        body = null;
        if (taken != null) {
            memory.giveBack(taken);
        }
        chunk = null;
    }
}
