package io.sandpiper.gateway.broker;

/** What the broker asks of operators at each connect; answers at once, from memory. */
@FunctionalInterface
public interface OperatorLogin {
    /** True where this token may push models. */
    boolean mayPush(String token);
}
