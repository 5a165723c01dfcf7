package io.sandpiper.agent.grpc;

import io.sandpiper.agent.grpc.wire.ProtoWriter;
import java.nio.ByteBuffer;

/** A message with its gRPC prefix before it, in one piece. */
final class Frame {
    static final int PREFIX_BYTES = 5;

    private Frame() {}

    static byte[] of(ProtoWriter message) {
        ByteBuffer frame = start(message.length());
        return frame.put(message.view()).array();
    }

    /** A frame whose message is to be put behind its prefix. */
    static ByteBuffer start(int messageLength) {
        return ByteBuffer.allocate(PREFIX_BYTES + messageLength).put((byte) 0).putInt(messageLength);
    }
}
