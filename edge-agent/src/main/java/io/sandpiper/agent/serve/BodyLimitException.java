package io.sandpiper.agent.serve;

/** A body takes more than it may: more than its own limit, or more than is left for all bodies together. */
final class BodyLimitException extends RuntimeException {
    private final boolean tooLarge;
    private final int limit;

    /** @param tooLarge false where only the memory for all is taken at the moment */
    BodyLimitException(boolean tooLarge, int limit) {
        super("more than " + limit + " bytes", null, false, false);
        this.tooLarge = tooLarge;
        this.limit = limit;
    }

    boolean tooLarge() {
        return tooLarge;
    }

    int limit() {
        return limit;
    }
}
