package io.sandpiper.gateway.authority;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** A private key with its certificate first and the authority's last. */
public record KeyEntry(PrivateKey key, List<X509Certificate> chain) {
    public KeyEntry {
        chain = List.copyOf(chain);
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** Keeps the key out of logs. */
    @Override
    public String toString() {
        return "KeyEntry[" + certificate().getSubjectX500Principal() + "]";
    }
}
