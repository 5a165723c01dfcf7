package io.sandpiper.agent.serve;

import io.sandpiper.protocol.error.InvalidInputException;

/**
 * Says where in a body a refused value stands: what refuses it knows the value alone, or its place in the tensor. Made
 * once there is a refusal, so that values that are taken cost no text.
 */
final class RefusedAt {
    private RefusedAt() {}

    static InvalidInputException place(String field, InvalidInputException refused) {
        return new InvalidInputException(field, refused.value(), refused.expected());
    }
}
