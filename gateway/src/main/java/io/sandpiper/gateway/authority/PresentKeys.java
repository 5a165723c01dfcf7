package io.sandpiper.gateway.authority;

import java.net.Socket;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A client's key managers that ask for the key at each handshake, so that a renewed certificate needs no new client. */
final class PresentKeys extends KeyManagerFactory {
    PresentKeys(Supplier<KeyEntry> present, Provider provider) {
        super(new Factory(new Keys(present)), provider, "present");
    }

    private static final class Factory extends KeyManagerFactorySpi {
        private final Keys keys;

        Factory(Keys keys) {
            this.keys = keys;
        }

        @Override
        protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {}

        @Override
        protected void engineInit(ManagerFactoryParameters parameters) throws InvalidAlgorithmParameterException {
            throw new InvalidAlgorithmParameterException("takes no parameters");
        }

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return new KeyManager[] {keys};
        }
    }

    private static final class Keys extends X509ExtendedKeyManager {
        private static final String ALIAS = "key";
        private final Supplier<KeyEntry> present;

        Keys(Supplier<KeyEntry> present) {
            this.present = present;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return chosen(keyTypes);
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return chosen(keyTypes);
        }

        private @Nullable String chosen(String[] keyTypes) {
            String own = present.get().key().getAlgorithm();
            for (String type : keyTypes) {
                if (type.equals(own)) {
                    return ALIAS;
                }
            }
            return null;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return present.get().chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return present.get().key();
        }
    }
}
