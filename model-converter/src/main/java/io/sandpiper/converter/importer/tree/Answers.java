package io.sandpiper.converter.importer.tree;

/** What can be compared of one row's answer. */
final class Answers {
    /** Closer than this, rounding alone may decide which of two classes comes first. */
    private static final double TIE = 1e-5;
    /** Above this the graph's 32-bit floats are infinite, and nothing can be compared. */
    private static final double LARGEST = 1e30;

    private Answers() {}

    static int best(double[] answer) {
        int best = 0;
        for (int i = 1; i < answer.length; i++) {
            if (answer[i] > answer[best]) {
                best = i;
            }
        }
        return best;
    }

    static boolean isClear(double[] answer, boolean classifier) {
        int best = best(answer);
        for (int i = 0; i < answer.length; i++) {
            if (!(Math.abs(answer[i]) <= LARGEST) || classifier && i != best && answer[best] - answer[i] < TIE) {
                return false;
            }
        }
        return true;
    }
}
