package io.sandpiper.agent.update;

/** What probation looks at: how a version's requests ended since this process started. Any thread. */
@FunctionalInterface
public interface RequestCounts {
    Counts of(String model, String version);

    /** @param engineErrors requests that the engine failed; a caller's own faults are not counted */
    record Counts(long requests, long engineErrors) {
        public static final Counts NONE = new Counts(0, 0);

        /** What came after an earlier look; never below 0. */
        Counts since(Counts earlier) {
            return new Counts(
                    Math.max(0, requests - earlier.requests), Math.max(0, engineErrors - earlier.engineErrors));
        }

        double errorShare() {
            return requests == 0 ? 0 : (double) engineErrors / requests;
        }
    }
}
