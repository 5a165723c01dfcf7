package io.sandpiper.protocol.bundle;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Locale;

/** What becomes of a value that is not there: an empty cell, null, or NaN. */
public enum Missing {
    /** Its row, or its call, is refused: most models were never trained on gaps. */
    REFUSED,
    /** It goes into the tensor as NaN: trees learn on which side a gap goes, and imputers fill it. */
    NAN;

    @JsonCreator
    public static Missing parse(String text) {
        for (Missing missing : values()) {
            if (missing.toString().equals(text)) {
                return missing;
            }
        }
        throw new InvalidInputException("missing", text, "refused or nan");
    }

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
