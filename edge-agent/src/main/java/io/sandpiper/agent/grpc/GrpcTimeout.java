package io.sandpiper.agent.grpc;

import io.sandpiper.protocol.error.InvalidInputException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The header {@code grpc-timeout}: at most 8 digits and a unit (gRPC's PROTOCOL-HTTP2.md, "Timeout"). */
final class GrpcTimeout {
    private static final int TEXT_CHARS = 9;
    /** A call without one. */
    static final long NONE = Long.MAX_VALUE;

    private GrpcTimeout() {}

    static long nanos(@Nullable String header) {
        if (header == null) {
            return NONE;
        }
        int digits = header.length() - 1;
        if (digits < 1
                || header.length() > TEXT_CHARS
                || !header.substring(0, digits).chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw malformed(header);
        }
        TimeUnit unit = switch (header.charAt(digits)) {
            case 'H' -> TimeUnit.HOURS;
            case 'M' -> TimeUnit.MINUTES;
            case 'S' -> TimeUnit.SECONDS;
            case 'm' -> TimeUnit.MILLISECONDS;
            case 'u' -> TimeUnit.MICROSECONDS;
            case 'n' -> TimeUnit.NANOSECONDS;
            default -> throw malformed(header);
        };
        return unit.toNanos(Long.parseLong(header.substring(0, digits)));
    }

    private static InvalidInputException malformed(String header) {
        return new InvalidInputException("grpc-timeout", header, "at most 8 digits and one of H, M, S, m, u, n");
    }
}
