package io.sandpiper.agent.identity;

import java.util.function.Supplier;

/** The device's identity as it is now: a renewal puts another key and certificate in place. Any thread. */
public final class PresentIdentity implements Supplier<Identity> {
    private volatile Identity identity;

    public PresentIdentity(Identity identity) {
        this.identity = identity;
    }

    @Override
    public Identity get() {
        return identity;
    }

    public void replace(Identity renewed) {
        identity = renewed;
    }
}
