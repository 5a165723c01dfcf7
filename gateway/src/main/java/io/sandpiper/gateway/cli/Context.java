package io.sandpiper.gateway.cli;

import org.jspecify.annotations.Nullable;

/**
 * Which gateway the commands speak to and as whom.
 *
 * @param url of the REST interface, without a slash at its end
 * @param token the operator's; null where none is known yet
 * @param session of the gateway's login provider; null where a token is used
 * @param ca path of the authority's certificate (PEM), for {@code https}; null: the authorities that the JVM trusts
 */
record Context(
        String url,
        @Nullable String token,
        @Nullable String ca,
        @Nullable Session session) {
    static final String DEFAULT_URL = "http://127.0.0.1:8080";

    Context {
        url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    Context withSession(Session fresh) {
        return new Context(url, token, ca, fresh);
    }

    /** Leaves the token out, so that a context may stand in a log. */
    @Override
    public String toString() {
        return "Context[" + url + "]";
    }
}
