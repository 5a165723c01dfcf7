package io.sandpiper.agent.grpc;

import io.sandpiper.agent.grpc.wire.ProtoReader;
import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.ByteBuffer;

/**
 * Which model a {@code ModelInferRequest} asks. Read on the event loop: tensors are passed over where they lie.
 *
 * @param version empty for whichever serves
 */
record RequestHead(String model, String version, String id) {
    static RequestHead of(ByteBuffer message) {
        ProtoReader in = new ProtoReader(message);
        String model = "";
        String version = "";
        String id = "";
        int count = 0;
        for (int field = in.next(); field != 0; field = in.next()) {
            if (++count > GrpcLimits.FIELDS) {
                throw tooMany("message");
            }
            switch (field) {
                case 1 -> model = in.text();
                case 2 -> version = in.text();
                case 3 -> id = in.text();
                default -> in.skip();
            }
        }
        return new RequestHead(model, version, id);
    }

    static InvalidInputException tooMany(String field) {
        return new InvalidInputException(
                field, "more than " + GrpcLimits.FIELDS + " fields", "at most " + GrpcLimits.FIELDS);
    }
}
