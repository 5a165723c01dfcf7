package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.TrustLimits;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;

/** A repository behind HTTP(S). Redirects are followed on the same scheme, host and port only. */
public final class HttpSource implements RepositorySource {
    private final HttpClient client;
    private final URI base;

    /**
     * @param client must leave redirects to this class
     * @param base where the files lie; a slash is added at its end
     */
    public HttpSource(HttpClient client, URI base) {
        if (client.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("the client follows redirects (expected: NEVER)");
        }
        this.client = client;
        this.base = base.getPath().endsWith("/") ? base : URI.create(base + "/");
    }

    @Override
    public boolean fetch(String name, Deadline deadline, Sink sink) throws TufException {
        URI uri = URI.create(base + name);
        for (int redirects = 0; redirects <= TrustLimits.REDIRECTS; redirects++) {
            HttpResponse<BodyQueue> response = send(uri, deadline);
            try (BodyQueue body = response.body()) {
                switch (response.statusCode()) {
                    case 200 -> {
                        body.drain(uri.getPath(), deadline, sink);
                        return true;
                    }
                    // Stores of objects answer 403 where a name is not there and may not be listed.
                    case 403, 404 -> {
                        return false;
                    }
                    case 301, 302, 303, 307, 308 -> uri = redirected(uri, response);
                    default -> throw new TufException.Unreachable(uri.getPath(), response.statusCode(), "status 200");
                }
            }
        }
        throw new TufException.Unreachable(
                base.getPath() + name, "redirected again", "at most " + TrustLimits.REDIRECTS + " redirects");
    }

    private HttpResponse<BodyQueue> send(URI uri, Deadline deadline) throws TufException {
        Duration remaining = deadline.remaining();
        if (remaining.isZero()) {
            throw new TufException.TooSlow(uri.getPath(), "not requested", "an update within its time");
        }
        HttpRequest request = HttpRequest.newBuilder(uri)
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(remaining)
                .build();
        try {
            return client.send(request, _ -> new BodyQueue());
        } catch (HttpTimeoutException e) {
            throw new TufException.TooSlow(uri.getPath(), "no answer", "one within " + remaining.toMillis() + " ms");
        } catch (IOException e) {
            throw new TufException.Unreachable(uri.toString(), e, "an answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TufException.Unreachable(uri.toString(), "interrupted", "an answer");
        }
    }

    private static URI redirected(URI from, HttpResponse<?> response) throws TufException.Unreachable {
        Optional<String> location = response.headers().firstValue("location");
        try {
            URI to = from.resolve(location.orElse(""));
            if (location.isPresent() && origin(to).equals(origin(from))) {
                return to;
            }
        } catch (IllegalArgumentException e) {
            // falls through: no URI is no place on this host
        }
        throw new TufException.Unreachable(
                from.getPath(), "redirected to " + location.orElse("nowhere"), "a place on " + origin(from));
    }

    private static String origin(URI uri) {
        return uri.getScheme() + "://" + uri.getAuthority();
    }
}
