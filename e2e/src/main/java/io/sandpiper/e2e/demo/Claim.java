package io.sandpiper.e2e.demo;

/** A statement that the demo makes; it ends with a failure when one does not hold. */
final class Claim {
    private Claim() {}

    static void holds(boolean condition, String statement, Object actual) {
        if (!condition) {
            throw new AssertionError("does not hold: " + statement + " (it is: " + actual + ")");
        }
    }
}
