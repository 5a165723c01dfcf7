package io.sandpiper.gateway.audit;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The log as a file: a signed first line that says what follows, then one entry a line. What is cut off at the end is missed
 * there, and nobody needs the gateway to see that.
 */
public final class AuditExport {
    private static final int LINE_CHARS = 64 << 10;

    private AuditExport() {}

    /**
     * The first line.
     *
     * @param publicKey PEM; whoever checks should have it from elsewhere
     * @param signature over the line without it
     */
    public record Header(
            int auditExport,
            String made,
            long entries,
            long first,
            long last,
            String head,
            String publicKey,
            @Nullable String signature) {
        static final int FORMAT = 1;

        Header signedBy(@Nullable String by) {
            return new Header(auditExport, made, entries, first, last, head, publicKey, by);
        }
    }

    static String header(String made, AuditVerifier.Report log, AuditKey key) {
        Header header = new Header(
                Header.FORMAT,
                made,
                log.entries(),
                log.first(),
                log.last(),
                log.head(),
                key.publicKey().pem(),
                null);
        return Json.text(header.signedBy(key.sign(Json.text(header))));
    }

    /** What was found, and by which key. */
    public record Checked(AuditVerifier.Report report, String key, String made) {}

    /** @param given the gateway's key as the reader knows it; null: the one in the file, which a forger could have put there */
    public static Checked verify(BufferedReader file, @Nullable AuditPublicKey given) throws IOException {
        String firstLine = line(file);
        Header header = Json.read(
                "export", (firstLine == null ? "" : firstLine).getBytes(StandardCharsets.UTF_8), Header.class);
        AuditPublicKey key = given == null ? AuditPublicKey.parse(header.publicKey()) : given;
        AuditVerifier verifier = new AuditVerifier(key);
        String signature = header.signature();
        boolean signed = signature != null
                && key.verifies(Json.text(header.signedBy(null)), signature)
                && AuditEntry.canonical(String.valueOf(firstLine)).equals(firstLine);
        if (!signed) {
            verifier.found("the first line: not signed by the key " + key.id()
                    + "; it was changed, or this is another gateway's export");
        }
        for (String line = line(file); line != null; line = line(file)) {
            verifier.entry(line);
        }
        return new Checked(
                verifier.end(header.last(), header.head()), key.id(), InvalidInputException.shown(header.made()));
    }

    /** A line of a bounded length; null at the end. */
    private static @Nullable String line(BufferedReader file) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = file.read();
        if (c < 0) {
            return null;
        }
        while (c >= 0 && c != '\n') {
            if (line.length() >= LINE_CHARS) {
                throw new InvalidInputException(
                        "export", "a line of more than " + LINE_CHARS + " characters", "entries");
            }
            line.append((char) c);
            c = file.read();
        }
        return line.toString();
    }
}
