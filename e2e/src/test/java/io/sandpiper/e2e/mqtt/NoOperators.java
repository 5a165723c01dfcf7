package io.sandpiper.e2e.mqtt;

import io.sandpiper.gateway.access.Caller;
import io.sandpiper.gateway.access.LoginRefusedException;
import io.sandpiper.gateway.access.Origin;
import io.sandpiper.gateway.broker.OperatorLogin;
import java.util.concurrent.CompletableFuture;

/** Devices alone. */
public final class NoOperators implements OperatorLogin {
    @Override
    public CompletableFuture<Caller> login(String credential, Origin origin) {
        return CompletableFuture.failedFuture(new LoginRefusedException("token: not known here"));
    }

    @Override
    public boolean isLive(Caller caller) {
        return false;
    }
}
