package io.sandpiper.gateway.cli;

import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import javax.net.ssl.SSLException;

/** Says why a gateway cannot be spoken to, and what to do about it. */
final class Unreachable {
    private Unreachable() {}

    static CommandException because(Context context, IOException e) {
        String why = switch (e) {
            case HttpConnectTimeoutException timeout -> "no answer within 5 s";
            case UnknownHostException unknown -> "nobody knows this host name";
            case ConnectException refused ->
                isUnresolved(refused) ? "nobody knows this host name" : "connection refused";
            case SSLException tls -> "TLS: " + tls.getMessage();
            default ->
                "the connection broke: "
                        + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        };
        String cure = e instanceof SSLException
                ? "Name the gateway's authority: sandpiper context set --ca FILE (ca.pem of its data folder)."
                : "Start one with sandpiper gateway, or name another: SANDPIPER_URL, or sandpiper context set --url URL.";
        return new CommandException(
                ExitCode.UNREACHABLE, "cannot reach a gateway at " + context.url() + ": " + why + "\n" + cure);
    }

    private static boolean isUnresolved(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof java.nio.channels.UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }
}
