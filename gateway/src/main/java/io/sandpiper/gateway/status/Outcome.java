package io.sandpiper.gateway.status;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whether a device does what it was told; all but {@link #UNDER_WAY} stay until somebody acts. */
public enum Outcome {
    WELL,
    UNDER_WAY,
    /** The device will not run this version, or was itself refused: its certificate is revoked. */
    REFUSED,
    /** The device cannot be reached again without help. */
    FAILED;

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
