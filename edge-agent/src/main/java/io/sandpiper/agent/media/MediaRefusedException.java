package io.sandpiper.agent.media;

/** A folder that nothing may be installed from, or that this device cannot take now; told for people. */
public final class MediaRefusedException extends Exception {
    /** What kind of refusal, for the exit code. */
    public enum Kind {
        /** It is no such folder. */
        NO_MEDIA,
        /** What it says is not believed, or not meant for this device. */
        REFUSED,
        /** The device is at fault: no room, or it cannot be read. */
        FAILED
    }

    private final Kind kind;

    MediaRefusedException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    MediaRefusedException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
