package io.sandpiper.e2e.arm;

import java.io.PrintStream;
import java.util.List;

/** The answers of two devices to the same images, the first of x86. */
record Comparison(String model, String variant, List<Answer> x86, List<Answer> arm64, int mustAgree) {
    int same() {
        int same = 0;
        for (int i = 0; i < x86.size(); i++) {
            same += agrees(i) ? 1 : 0;
        }
        return same;
    }

    boolean passed() {
        return same() >= mustAgree;
    }

    /** One line, and one more for each image that they call differently. */
    void print(PrintStream out) {
        out.printf(
                "%-13s %-5s %3d of %d images as on x86 (expected: at least %d)  %s%n",
                model, variant, same(), x86.size(), mustAgree, passed() ? "ok" : "FAILED");
        for (int i = 0; i < x86.size(); i++) {
            if (!agrees(i)) {
                out.printf(
                        "  image %d: x86 %s; arm64 %s%n",
                        i, x86.get(i).shown(), arm64.get(i).shown());
            }
        }
    }

    private boolean agrees(int image) {
        return x86.get(image).label().equals(arm64.get(image).label());
    }
}
