package io.sandpiper.gateway.broker;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionAttributeStore;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import io.sandpiper.gateway.access.Caller;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a connection showed when it was let in. It stands in the attributes of that connection: another one under the same
 * client id has its own.
 */
sealed interface Shown {
    /** A login. */
    record Login(Caller caller) implements Shown {
        private static final String ATTRIBUTE = "sandpiper-login";

        @Override
        public void keep(ConnectionInformation connection) {
            connection.getConnectionAttributeStore().putAsString(ATTRIBUTE, SenderProperty.text(caller));
        }
    }

    /** A device's certificate. @param serial hexadecimal */
    record Certificate(String serial, Instant notAfter) implements Shown {
        private static final String SERIAL = "sandpiper-serial";
        private static final String NOT_AFTER = "sandpiper-not-after";

        @Override
        public void keep(ConnectionInformation connection) {
            connection.getConnectionAttributeStore().putAsString(SERIAL, serial);
            connection.getConnectionAttributeStore().putAsString(NOT_AFTER, notAfter.toString());
        }
    }

    void keep(ConnectionInformation connection);

    /** The login of this connection as {@link SenderProperty} writes it; null where there is none. */
    static @Nullable String login(ConnectionInformation connection) {
        return connection
                .getConnectionAttributeStore()
                .getAsString(Login.ATTRIBUTE)
                .orElse(null);
    }

    /** Null for the gateway's own connection. */
    static @Nullable Shown by(ConnectionInformation connection) {
        String login = login(connection);
        if (login != null) {
            return new Login(SenderProperty.caller(login));
        }
        ConnectionAttributeStore kept = connection.getConnectionAttributeStore();
        String serial = kept.getAsString(Certificate.SERIAL).orElse(null);
        return serial == null
                ? null
                : new Certificate(
                        serial,
                        Instant.parse(kept.getAsString(Certificate.NOT_AFTER).orElseThrow()));
    }
}
