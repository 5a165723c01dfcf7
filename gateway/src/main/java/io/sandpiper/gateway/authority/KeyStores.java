package io.sandpiper.gateway.authority;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/** Keys and trust in the forms that servers and clients take: PKCS #12 bytes, key and trust managers. */
public final class KeyStores {
    private KeyStores() {}

    /** A PKCS #12 store (RFC 7292) with one key. */
    public static byte[] pkcs12(KeyEntry entry, char[] password) throws GeneralSecurityException, IOException {
        return bytes(withKey(entry, password), password);
    }

    /** A PKCS #12 store with one trusted certificate. */
    public static byte[] pkcs12(X509Certificate trusted, char[] password) throws GeneralSecurityException, IOException {
        return bytes(trusting(trusted), password);
    }

    public static KeyManagerFactory keys(KeyEntry entry) throws GeneralSecurityException, IOException {
        char[] password = new char[0];
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(withKey(entry, password), password);
        return factory;
    }

    /** For a client that connects again and again: the key is asked for at each handshake. */
    public static KeyManagerFactory keys(Supplier<KeyEntry> present) throws GeneralSecurityException {
        return new PresentKeys(
                present,
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm())
                        .getProvider());
    }

    public static TrustManagerFactory trust(X509Certificate trusted) throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusting(trusted));
        return factory;
    }

    private static KeyStore withKey(KeyEntry entry, char[] password) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        store.setKeyEntry("key", entry.key(), password, entry.chain().toArray(Certificate[]::new));
        return store;
    }

    private static KeyStore trusting(X509Certificate trusted) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        store.setCertificateEntry("authority", trusted);
        return store;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static byte[] bytes(KeyStore store, char[] password) throws GeneralSecurityException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, password);
        return out.toByteArray();
    }
}
