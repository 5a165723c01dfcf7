package io.sandpiper.agent.listen;

import io.sandpiper.host.config.HostPort;
import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** One thing to listen on. */
public sealed interface Endpoint {
    /** An address and a port; port 0 takes a free one. */
    record Tcp(HostPort address) implements Endpoint {
        @Override
        public String toString() {
            return address.toString();
        }
    }

    /**
     * A Unix domain socket.
     *
     * @param socket its file, absolute
     */
    record Unix(Path socket) implements Endpoint {
        @Override
        public String toString() {
            return "unix:" + socket;
        }
    }

    static Endpoint address(String key, String text) {
        return new Tcp(HostPort.parse(key, text));
    }

    static Endpoint socket(String key, String text) {
        Path socket = Path.of(text).toAbsolutePath().normalize();
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > ListenLimits.SOCKET_PATH_BYTES) {
            throw new InvalidInputException(
                    key, socket, "a path of at most " + ListenLimits.SOCKET_PATH_BYTES + " bytes, as Linux has it");
        }
        return new Unix(socket);
    }

    /** Whether programs of this device alone reach it. */
    default boolean isLocal() {
        return switch (this) {
            case Tcp(HostPort address) -> address.isLoopback();
            case Unix unix -> true;
        };
    }
}
