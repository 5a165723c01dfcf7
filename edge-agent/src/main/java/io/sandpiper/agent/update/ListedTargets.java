package io.sandpiper.agent.update;

import io.sandpiper.agent.link.Link;
import io.sandpiper.agent.link.LinkListener;
import io.sandpiper.agent.trust.TrustGate;
import io.sandpiper.agent.trust.TrustMessages;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.message.Desired.Target;
import io.sandpiper.protocol.trust.AssignmentSigners;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fleet's list of models, as it comes over the link: takes the files in, and asks for them anew where what came cannot be
 * verified. Any thread; all but {@link #trust} block on the disk.
 */
public final class ListedTargets implements TargetTrust, AssignmentSigners, LinkListener {
    private static final Logger LOG = LoggerFactory.getLogger(ListedTargets.class);
    /** What the gateway sends after all that it leads to. */
    private static final String LAST_SENT = "timestamp";

    private final TrustMessages metadata = new TrustMessages();
    private final EventQuota quota = new EventQuota();
    private final Link link;
    private final Path data;
    private final InstantSource clock;
    /** Whether files came since they were last verified. */
    private final AtomicBoolean unverified = new AtomicBoolean();
    /** Held by whoever asks the gate, which is never the link's thread. */
    private final Object asking = new Object();
    /** Opened later where the root comes with a renewal. */
    private Optional<TrustGate> gate;

    private final boolean isRequired;
    private Runnable changed = () -> {};
    private byte[] newest = new byte[0];

    /**
     * @param data the agent's data folder
     * @param isRequired whether the device was given a root of the list, without which it then installs nothing
     */
    public ListedTargets(Path data, Link link, boolean isRequired, InstantSource clock) {
        this.data = data;
        this.clock = clock;
        this.link = link;
        this.isRequired = isRequired;
        this.gate = TrustGate.open(data, metadata, clock);
        if (gate.isEmpty() && !isRequired) {
            LOG.atWarn()
                    .addKeyValue(
                            "next",
                            "its next certificate brings a root: sandpiper devices reenroll, or wait for the renewal")
                    .log("trust-by-assignment-alone");
        }
    }

    /** @param listener hears that the list has changed; before the link starts */
    public void onChanged(Runnable listener) {
        changed = listener;
    }

    @Override
    public synchronized void trust(String name, byte[] payload) {
        if (payload.length == 0) {
            metadata.remove(name); // of a role whose word counts no more
        } else if (!metadata.take(name, payload)) {
            quota.due("file")
                    .ifPresent(untold -> LOG.atWarn()
                            .addKeyValue("file", InvalidInputException.shown(name))
                            .addKeyValue("bytes", payload.length)
                            .addKeyValue("untold", untold)
                            .log("trust-file-not-taken"));
        } else {
            unverified.set(true); // what is retained comes in any order
            if (name.equals(LAST_SENT) && !Arrays.equals(newest, payload)) {
                newest = payload; // the same one again must not do away with waits
                changed.run();
            }
        }
    }

    @Override
    public void check(Target target) throws UntrustedTargetException {
        synchronized (asking) {
            Optional<TrustGate> present = gate();
            if (present.isPresent()) {
                check(present.get(), target);
            } else if (isRequired) {
                // The device had a root: somebody, or a fault, took it away.
                throw new UntrustedTargetException(
                        "trust metadata: trust/root.json is gone from this device (expected: enrol it again)");
            }
        }
    }

    private Optional<TrustGate> gate() {
        if (gate.isEmpty()) {
            gate = TrustGate.open(data, metadata, clock);
        }
        return gate;
    }

    @Override
    public void refresh() {
        synchronized (asking) {
            Optional<TrustGate> present = gate();
            if (present.isPresent() && unverified.getAndSet(false)) {
                refresh(present.get());
            }
        }
    }

    private void refresh(TrustGate present) {
        try {
            present.refresh();
        } catch (TufException.Unreachable e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("trust-list-not-whole-yet");
        } catch (TufException e) {
            quota.due("list")
                    .ifPresent(untold -> LOG.atWarn()
                            .addKeyValue("reason", e.getMessage())
                            .addKeyValue("untold", untold)
                            .log("trust-list-not-taken"));
        }
    }

    /** A signer that is new may be named by a list that has come and that nobody has looked at yet. */
    @Override
    public boolean mayAssign(Digest key) {
        synchronized (asking) {
            Optional<TrustGate> present = gate();
            if (present.isPresent() && !present.get().policy().names(key)) {
                refresh(present.get());
            }
            return present.isEmpty() || present.get().policy().names(key);
        }
    }

    private void check(TrustGate present, Target target) throws UntrustedTargetException {
        try {
            present.check(target);
        } catch (TufException e) {
            askAnew(e);
            throw new UntrustedTargetException("trust metadata: " + e.getMessage(), e);
        }
    }

    /** What cannot be verified is forgotten first: somebody else's file must not stand in the way of the fleet's. */
    private void askAnew(TufException failure) {
        switch (failure) {
            case TufException.StoreFailed here -> {}
            case TufException.BelowFloor said -> {}
            case TufException.NoSuchTarget old -> link.hearTrust();
            case TufException.Expired old -> link.hearTrust();
            case TufException.Unreachable absent -> link.hearTrust();
            default -> {
                metadata.clear();
                link.hearTrust();
            }
        }
    }
}
