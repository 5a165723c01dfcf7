package io.sandpiper.agent.listen;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The names and addresses of a certificate (RFC 5280, section 4.2.1.6). */
final class CertificateNames {
    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    private CertificateNames() {}

    static List<String> of(X509Certificate certificate) throws CertificateParsingException {
        List<String> names = new ArrayList<>();
        @Nullable Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives == null) {
            return List.of();
        }
        for (List<?> each : alternatives) {
            int kind = (Integer) each.get(0);
            if (kind == DNS) {
                names.add(String.valueOf(each.get(1)).toLowerCase(Locale.ROOT));
            } else if (kind == ADDRESS) {
                names.add(InetAddress.ofLiteral(String.valueOf(each.get(1))).getHostAddress());
            }
        }
        return List.copyOf(names);
    }
}
