package io.sandpiper.agent.link;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.List;
import java.util.Optional;

/** Which chunk a topic carries. Topics come from the broker, which is not trusted. */
record ChunkTopic(Digest blob, int index) {
    private static final int LEVELS = 6;

    static boolean isOne(List<String> levels) {
        return levels.size() == LEVELS && levels.get(3).equals("blob");
    }

    /** Empty where blob or index is none. */
    static Optional<ChunkTopic> parse(List<String> levels) {
        try {
            return Optional.of(new ChunkTopic(new Digest(levels.get(4)), Integer.parseInt(levels.get(5))));
        } catch (InvalidInputException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
