package io.sandpiper.e2e.crash;

/** How the trial of a point ended. @param fault empty where the invariants held */
record Outcome(Point point, String fault, long millis) {
    boolean passed() {
        return fault.isEmpty();
    }
}
