package io.sandpiper.agent.listen;

import io.sandpiper.host.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the credentials lie that endpoints beyond this device need; a path is empty where the configuration has none.
 *
 * @param certificate PEM, the server's certificate first, then its chain
 * @param key PEM, the certificate's private key
 * @param apiKey the key that callers send
 */
record CredentialFiles(Path certificate, Path key, Path apiKey) {
    static final String CERTIFICATE = "tls.certificate";
    static final String KEY = "tls.key";
    static final String API_KEY = "http.apiKeyFile";

    static CredentialFiles of(Config config) {
        return new CredentialFiles(config.path(CERTIFICATE), config.path(KEY), config.path(API_KEY));
    }

    /** The keys of the configuration that have no value. */
    List<String> missing() {
        return Stream.of(
                        certificate.toString().isEmpty() ? CERTIFICATE : "",
                        key.toString().isEmpty() ? KEY : "",
                        apiKey.toString().isEmpty() ? API_KEY : "")
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
