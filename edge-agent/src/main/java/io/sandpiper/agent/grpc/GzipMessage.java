package io.sandpiper.agent.grpc;

import io.sandpiper.agent.infer.BodyMemory;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** Inflates a message, never beyond the limit of one that comes as it is, nor beyond the memory that there is. */
final class GzipMessage {
    private GzipMessage() {}

    /** The whole message inflated; the one given is released. Takes milliseconds: not for an event loop. */
    static GrpcMessage inflated(GrpcMessage message, BodyMemory memory, int limit) {
        byte[] out = new byte[0];
        boolean done = false;
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(
                message.bytes().array(), 0, message.bytes().limit()))) {
            int length = 0;
            while (true) {
                if (length == out.length) {
                    if (length > limit) {
                        throw MessageReader.tooLarge("more than " + limit + " bytes when inflated", limit);
                    }
                    byte[] longer =
                            memory.longer(out, length, out.length + Math.max(GrpcLimits.FIRST_BYTES, out.length));
                    if (longer == null) {
                        throw MessageReader.noMemory();
                    }
                    out = longer;
                }
                int count = in.read(out, length, out.length - length);
                if (count < 0) {
                    break;
                }
                length += count;
            }
            if (length > limit) {
                throw MessageReader.tooLarge("more than " + limit + " bytes when inflated", limit);
            }
            done = true;
            return new GrpcMessage(memory, false, out, length);
        } catch (IOException e) {
            throw new InvalidInputException(
                    "message", String.valueOf(e.getMessage()), "gzip, as grpc-encoding says", e);
        } catch (OutOfMemoryError e) {
            throw MessageReader.noMemory();
        } finally {
            if (!done) {
                memory.giveBack(out);
            }
            message.release();
        }
    }
}
