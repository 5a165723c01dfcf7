package io.sandpiper.agent.identity;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** The two ways an agent speaks TLS while it enrols. */
final class EstTls {
    private EstTls() {}

    /**
     * For {@code /cacerts} alone, where nothing is known yet (RFC 7030 section 4.1.1, bootstrap): what comes back is
     * believed only if its digest is the token's, and nothing secret is sent.
     */
    static SSLContext believingNothingYet() throws GeneralSecurityException {
        return context(new TrustManager[] {new UncheckedPeer()});
    }

    /** With the fleet's authority as the only anchor; the host name is checked. */
    static SSLContext anchoredAt(X509Certificate authority) throws GeneralSecurityException {
        return context(DeviceTls.trust(authority).getTrustManagers());
    }

    private static SSLContext context(TrustManager[] trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust, null);
        return context;
    }

    /** Only an extended trust manager keeps the JDK from adding its own check of the host name. */
    private static final class UncheckedPeer extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
