package io.sandpiper.gateway.cli;

import io.sandpiper.gateway.key.TrustedCertificates;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;

/** A TLS context that believes one authority and no other. */
final class TrustedAuthority {
    private TrustedAuthority() {}

    /** @param pem path of the authority's certificate */
    static SSLContext context(String pem) {
        try {
            return TrustedCertificates.context(Path.of(pem));
        } catch (IOException | GeneralSecurityException e) {
            throw new CommandException(
                    ExitCode.USAGE, "ca: " + pem + " (expected: the gateway's ca.pem; " + e.getMessage() + ")");
        }
    }
}
