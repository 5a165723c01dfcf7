package io.sandpiper.agent.trace;

import io.sandpiper.protocol.error.InvalidInputException;
import java.net.URI;

/**
 * @param endpoint of a collector, for OTLP over HTTP: {@code http://127.0.0.1:4318/v1/traces}
 * @param sample the share of requests that begin a trace here, 0 to 1; a caller's own decision leads
 * @param agentVersion as the resource's service.version
 */
public record TraceSettings(URI endpoint, double sample, String agentVersion) {
    public TraceSettings {
        boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
        if (!http || endpoint.getHost() == null) {
            throw new InvalidInputException(
                    "trace.endpoint", endpoint, "off, or a URL such as http://127.0.0.1:4318/v1/traces");
        }
    }
}
