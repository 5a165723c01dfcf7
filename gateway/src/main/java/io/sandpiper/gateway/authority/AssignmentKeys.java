package io.sandpiper.gateway.authority;

import io.sandpiper.gateway.authority.CertificateMaker.Kind;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.trust.AssignmentSigner;
import io.sandpiper.protocol.trust.ChainAssignmentCheck;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key that signs assignments, and the one that takes its place once the fleet's list names it. A certificate near its end is
 * made again for the same key, which the list need not name anew. Blocking; calls wait for each other.
 */
public final class AssignmentKeys {
    private static final String PRESENT = "assignment";
    private static final String NEXT = "assignment-next";
    private static final String ALGORITHM = "Ed25519";

    private final KeyFiles files;
    private final CertificateMaker maker;
    private final KeyEntry root;
    private final Duration validity;
    private final Duration renewBefore;
    private final Clock clock;
    private KeyEntry present;
    private @Nullable KeyEntry next;

    AssignmentKeys(
            KeyFiles files, CertificateMaker maker, KeyEntry root, Duration validity, Duration renewBefore, Clock clock)
            throws IOException, GeneralSecurityException {
        this.files = files;
        this.maker = maker;
        this.root = root;
        this.validity = validity;
        this.renewBefore = renewBefore;
        this.clock = clock;
        KeyEntry stored = files.read(PRESENT, ALGORITHM).orElse(null);
        this.present = stored == null ? made(PRESENT) : renewed(PRESENT, stored);
        KeyEntry waiting = files.read(NEXT, ALGORITHM).orElse(null);
        if (waiting != null && digest(waiting).equals(digest(present))) {
            files.delete(NEXT); // a kill came between the two steps of adopting it
            waiting = null;
        }
        this.next = waiting == null ? null : renewed(NEXT, waiting);
    }

    public synchronized AssignmentSigner signer() {
        return new AssignmentSigner(present.key(), List.of(present.certificate()));
    }

    /** SHA-256 of the SubjectPublicKeyInfo of the key that the list should name. */
    public synchronized Digest wanted() {
        return digest(next == null ? present : next);
    }

    /** Makes the key that is to take the present one's place; one that waits already may have been stolen with it. */
    public synchronized void replace() throws IOException, GeneralSecurityException {
        next = made(NEXT);
    }

    /**
     * Signs with the new key from now on where the list names it; the old one is deleted.
     *
     * @param named by the list that is in force
     */
    public synchronized boolean adopt(Set<Digest> named) throws IOException, GeneralSecurityException {
        KeyEntry waiting = next;
        if (waiting == null || !named.contains(digest(waiting))) {
            return false;
        }
        files.write(PRESENT, waiting);
        files.delete(NEXT);
        present = waiting;
        next = null;
        return true;
    }

    /** Makes certificates that are near their end again. */
    synchronized void renew() throws IOException, GeneralSecurityException {
        present = renewed(PRESENT, present);
        if (next != null) {
            next = renewed(NEXT, next);
        }
    }

    private KeyEntry made(String file) throws IOException, GeneralSecurityException {
        KeyPair key = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        return certified(file, key.getPrivate(), key.getPublic());
    }

    private KeyEntry renewed(String file, KeyEntry entry) throws IOException, GeneralSecurityException {
        boolean lasts = entry.certificate()
                .getNotAfter()
                .toInstant()
                .isAfter(clock.instant().plus(renewBefore));
        return lasts ? entry : certified(file, entry.key(), entry.certificate().getPublicKey());
    }

    private KeyEntry certified(String file, PrivateKey key, PublicKey publicKey)
            throws IOException, GeneralSecurityException {
        X509Certificate certificate = maker.issue(
                root,
                CertificateMaker.named("sandpiper-assignment"),
                publicKey,
                Kind.of(ChainAssignmentCheck.PURPOSE, validity));
        KeyEntry entry = new KeyEntry(key, List.of(certificate, root.certificate()));
        files.write(file, entry);
        return entry;
    }

    private static Digest digest(KeyEntry entry) {
        return Digest.of(entry.certificate().getPublicKey().getEncoded());
    }
}
