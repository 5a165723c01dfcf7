package io.sandpiper.agent.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Mutual TLS with the fleet: the device's certificate here, the fleet's authority alone over there. */
public final class DeviceTls {
    private DeviceTls() {}

    public static KeyManagerFactory own(Identity identity) throws GeneralSecurityException {
        KeyStore store = empty();
        char[] inMemoryOnly = new char[0];
        store.setKeyEntry(
                "device", identity.key(), inMemoryOnly, identity.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, inMemoryOnly);
        return factory;
    }

    public static TrustManagerFactory trust(X509Certificate authority) throws GeneralSecurityException {
        KeyStore store = empty();
        store.setCertificateEntry("authority", authority);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    public static SSLContext context(Identity identity) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own(identity).getKeyManagers(), trust(identity.authority()).getTrustManagers(), null);
        return context;
    }

    private static KeyStore empty() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new GeneralSecurityException("cannot make an empty key store", e);
        }
    }
}
