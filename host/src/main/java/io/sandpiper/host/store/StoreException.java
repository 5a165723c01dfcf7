package io.sandpiper.host.store;

/** The database could not do what was asked: disk full, file damaged, constraint broken. Nothing was changed. */
public final class StoreException extends RuntimeException {
    public StoreException(String message, Throwable cause) {
        super(message + (cause.getMessage() == null ? "" : ": " + cause.getMessage()), cause);
    }
}
