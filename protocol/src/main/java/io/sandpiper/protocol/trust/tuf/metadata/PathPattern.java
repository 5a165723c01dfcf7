package io.sandpiper.protocol.trust.tuf.metadata;

import java.util.ArrayList;
import java.util.List;

/**
 * A PATHPATTERN (specification 4.5): {@code *} is any characters, {@code ?} is one, and neither is ever a {@code /}. Case
 * counts. Matching takes the product of both lengths at most, whatever a stranger's pattern looks like.
 */
public final class PathPattern {
    private final List<int[]> segments;

    private PathPattern(List<int[]> segments) {
        this.segments = segments;
    }

    public static PathPattern of(String field, String pattern) throws TufException.Malformed {
        if (pattern.length() > TrustLimits.PATH_CHARS) {
            throw new TufException.Malformed(field, pattern, "at most " + TrustLimits.PATH_CHARS + " characters");
        }
        return new PathPattern(segments(pattern));
    }

    public boolean matches(String targetPath) {
        List<int[]> path = segments(targetPath);
        if (path.size() != segments.size()) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            if (!matches(segments.get(i), path.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Goes back to the last star only: what an earlier one took is never worth another try. */
    private static boolean matches(int[] pattern, int[] text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int afterStar = 0;
        while (t < text.length) {
            if (p < pattern.length && pattern[p] == '*') {
                star = p++;
                afterStar = t;
            } else if (p < pattern.length && (pattern[p] == '?' || pattern[p] == text[t])) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++afterStar;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p] == '*') {
            p++;
        }
        return p == pattern.length;
    }

    /** Code points between slashes; a leading, trailing or double slash makes an empty segment. */
    private static List<int[]> segments(String path) {
        List<int[]> segments = new ArrayList<>();
        int start = 0;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', start)) {
            segments.add(path.substring(start, slash).codePoints().toArray());
            start = slash + 1;
        }
        segments.add(path.substring(start).codePoints().toArray());
        return segments;
    }
}
