package io.sandpiper.bench.peer;

import java.io.IOException;

/** A peer cannot be installed or started on this machine: it is left out, and said to be. */
public final class PeerUnavailableException extends IOException {
    private static final long serialVersionUID = 1;

    public PeerUnavailableException(String reason) {
        super(reason);
    }
}
