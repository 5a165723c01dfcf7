package io.sandpiper.gateway.broker;

import io.sandpiper.gateway.access.Caller;
import io.sandpiper.gateway.access.Grant;
import io.sandpiper.gateway.access.LoginRefusedException;
import io.sandpiper.gateway.access.Origin;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Operators with a token each; one that is removed is no longer live. */
public final class KnownOperators implements OperatorLogin {
    private final Map<String, Caller> byToken = new ConcurrentHashMap<>();

    /** @param grant as {@link Grant#parse} reads it */
    public KnownOperators add(String token, String grant) {
        byToken.put(
                token, new Caller(Caller.Kind.TOKEN, token, token, List.of(Grant.parse("grant", grant)), null, null));
        return this;
    }

    public void remove(String token) {
        byToken.remove(token);
    }

    @Override
    public CompletableFuture<Caller> login(String credential, Origin origin) {
        Caller caller = byToken.get(credential);
        return caller == null
                ? CompletableFuture.failedFuture(new LoginRefusedException("token: not known here"))
                : CompletableFuture.completedFuture(caller);
    }

    @Override
    public boolean isLive(Caller caller) {
        return byToken.containsKey(caller.id());
    }
}
