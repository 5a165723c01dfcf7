package io.sandpiper.agent.listen;

import io.vertx.core.Vertx;

/** What an endpoint beyond this device needs: TLS, and a key that its callers send. */
public record Credentials(Tls tls, ApiKey key) {
    /**
     * Blocks for a few files.
     *
     * @throws io.sandpiper.protocol.error.InvalidInputException where one of them does not hold what it should
     */
    public static Credentials read(Vertx vertx, ListenSettings settings) {
        CredentialFiles files = settings.files();
        return new Credentials(Tls.read(vertx, files.certificate(), files.key()), ApiKey.read(files.apiKey()));
    }
}
