package io.sandpiper.protocol.trust.tuf.metadata;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The hashes that a file above states of a file below, lower-case hex by the name of the function. Names that are not
 * known here prove nothing: at least one must be known, and every known one must match.
 */
public record Hashes(Map<String, String> byFunction) {
    /** The functions known here, the preferred one first, and their names in Java. */
    private static final Map<String, String> KNOWN = new LinkedHashMap<>();

    static {
        KNOWN.put("sha256", "SHA-256");
        KNOWN.put("sha512", "SHA-512");
    }

    static Hashes read(Fields fields) throws TufException.Malformed {
        Map<String, String> hashes = new LinkedHashMap<>();
        for (String function : fields.names()) {
            hashes.put(function, fields.text(function).toLowerCase(Locale.ROOT));
        }
        return new Hashes(hashes);
    }

    /** @param of what is hashed, for errors */
    public Running start(String of) throws TufException.Malformed {
        List<MessageDigest> digests = new ArrayList<>();
        List<String> functions = new ArrayList<>();
        for (Map.Entry<String, String> known : KNOWN.entrySet()) {
            if (byFunction.containsKey(known.getKey())) {
                functions.add(known.getKey());
                digests.add(digest(known.getValue()));
            }
        }
        if (digests.isEmpty()) {
            throw new TufException.Malformed(of + ".hashes", byFunction.keySet(), "one of " + KNOWN.keySet());
        }
        return new Running(of, functions, digests);
    }

    public void check(String of, byte[] bytes) throws TufException.Malformed, TufException.Mismatched {
        Running running = start(of);
        running.update(ByteBuffer.wrap(bytes));
        running.check();
    }

    /** The hash that stands before a target's name where consistent snapshots are used (5.7.3). */
    public String prefix(String of) throws TufException.Malformed {
        for (String function : KNOWN.keySet()) {
            String hash = byFunction.get(function);
            if (hash != null && hash.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
                return hash;
            }
        }
        throw new TufException.Malformed(of + ".hashes", byFunction, "one of " + KNOWN.keySet() + " in hex");
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + name, e);
        }
    }

    /** Hashes that grow as bytes arrive. For one thread. */
    public final class Running {
        private final String of;
        private final List<String> functions;
        private final List<MessageDigest> digests;

        private Running(String of, List<String> functions, List<MessageDigest> digests) {
            this.of = of;
            this.functions = functions;
            this.digests = digests;
        }

        /** Takes all that remains in the buffer, whose position stays. */
        public void update(ByteBuffer bytes) {
            digests.forEach(digest -> digest.update(bytes.duplicate()));
        }

        /** @throws TufException.Mismatched where one differs; ends this computation */
        public void check() throws TufException.Mismatched {
            for (int i = 0; i < digests.size(); i++) {
                String actual = HexFormat.of().formatHex(digests.get(i).digest());
                String stated = byFunction.get(functions.get(i));
                if (!actual.equals(stated)) {
                    throw new TufException.Mismatched(
                            of + ".hashes." + functions.get(i), actual, stated + ", as the file above states");
                }
            }
        }
    }
}
