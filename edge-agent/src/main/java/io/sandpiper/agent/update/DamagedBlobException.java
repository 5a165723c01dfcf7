package io.sandpiper.agent.update;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A file of this device's disk has not the digest that it had when it was taken over, and is deleted: that says nothing of
 * the version that it belongs to, whose bytes are fetched again.
 */
final class DamagedBlobException extends IOException {
    DamagedBlobException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
