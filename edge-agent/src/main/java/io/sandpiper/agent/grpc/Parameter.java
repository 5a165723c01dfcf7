package io.sandpiper.agent.grpc;

import io.sandpiper.agent.grpc.wire.ProtoReader;
import io.sandpiper.protocol.error.InvalidInputException;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a {@code map<string, InferParameter>}.
 *
 * @param number null where its value is none
 * @param shown its value, for a person
 */
record Parameter(String name, @Nullable Long number, String shown) {
    static Parameter of(ProtoReader in) {
        String name = "";
        Long number = null;
        String shown = "absent";
        for (int field = in.nextWithin(GrpcLimits.QUESTION_FIELDS);
                field != 0;
                field = in.nextWithin(GrpcLimits.QUESTION_FIELDS)) {
            switch (field) {
                case 1 -> name = in.text();
                case 2 -> {
                    ProtoReader value = in.message();
                    for (int choice = value.nextWithin(GrpcLimits.QUESTION_FIELDS);
                            choice != 0;
                            choice = value.nextWithin(GrpcLimits.QUESTION_FIELDS)) {
                        switch (choice) {
                            case 2, 5 -> {
                                number = value.varint();
                                shown = number.toString();
                            }
                            case 3 -> {
                                number = null;
                                shown = value.text();
                            }
                            default -> {
                                number = null;
                                shown = "a value of another type";
                                value.skip();
                            }
                        }
                    }
                }
                default -> in.skip();
            }
        }
        return new Parameter(name, number, shown);
    }

    long wholeNumber(String field) {
        if (number == null) {
            throw new InvalidInputException(field + ".parameters." + name, shown, "a whole number (int64_param)");
        }
        return number;
    }

    void refuseSharedMemory(String field) {
        if (name.startsWith("shared_memory_")) {
            throw new InvalidInputException(
                    field + ".parameters." + name, shown, "tensors in the message: there is no shared memory here");
        }
    }
}
