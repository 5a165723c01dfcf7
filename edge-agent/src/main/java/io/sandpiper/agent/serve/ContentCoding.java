package io.sandpiper.agent.serve;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Content codings that bodies come and go in (RFC 9110, section 8.4). */
enum ContentCoding {
    IDENTITY("identity"),
    GZIP("gzip"),
    /** The zlib format; a request's body may be raw deflate too, as some clients send. */
    DEFLATE("deflate");

    static final String READ = "gzip, deflate";

    private final String token;

    ContentCoding(String token) {
        this.token = token;
    }

    String token() {
        return token;
    }

    /** How a body is coded; empty for a coding, or several, that are not read here. */
    static Optional<ContentCoding> ofBody(@Nullable String contentEncoding) {
        return contentEncoding == null ? Optional.of(IDENTITY) : of(contentEncoding.strip());
    }

    private static Optional<ContentCoding> of(String token) {
        return switch (token.toLowerCase(Locale.ROOT)) {
            case "", "identity" -> Optional.of(IDENTITY);
            case "gzip", "x-gzip" -> Optional.of(GZIP);
            case "deflate" -> Optional.of(DEFLATE);
            default -> Optional.empty();
        };
    }

    /**
     * The coding that an answer goes in: the one of the highest weight, gzip before deflate, both before none (RFC 9110,
     * section 12.5.3). A weight of 0 excludes; what is not asked for is not used.
     */
    static ContentCoding ofAnswer(@Nullable String acceptEncoding) {
        if (acceptEncoding == null) {
            return IDENTITY;
        }
        double gzip = Double.NaN;
        double deflate = Double.NaN;
        double identity = Double.NaN;
        double any = 0;
        for (String part : acceptEncoding.split(",")) {
            int semicolon = part.indexOf(';');
            String token = (semicolon < 0 ? part : part.substring(0, semicolon)).strip();
            double weight = semicolon < 0 ? 1 : weight(part.substring(semicolon + 1));
            if (token.equals("*")) {
                any = weight;
                continue;
            }
            switch (of(token).orElse(null)) {
                case GZIP -> gzip = weight;
                case DEFLATE -> deflate = weight;
                case IDENTITY -> identity = token.isEmpty() ? identity : weight;
                case null -> {}
            }
        }
        gzip = Double.isNaN(gzip) ? any : gzip;
        deflate = Double.isNaN(deflate) ? any : deflate;
        double best = Math.max(gzip, deflate);
        if (best <= 0 || identity > best) {
            return IDENTITY;
        }
        return gzip >= deflate ? GZIP : DEFLATE;
    }

    /** A weight that cannot be read is one that was not meant. */
    private static double weight(String parameters) {
        for (String parameter : parameters.split(";")) {
            String text = parameter.strip().toLowerCase(Locale.ROOT);
            if (text.startsWith("q=")) {
                try {
                    return Double.parseDouble(text.substring(2).strip());
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
