package io.sandpiper.agent.listen;

import io.sandpiper.host.config.Config;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Keys {@code http.listen}, {@code http.socket}, {@code grpc.listen}, {@code grpc.socket}, {@code http.apiKeyFile} and
 * {@code tls.*}.
 *
 * @param files that callers from elsewhere need; no matter where there is none such endpoint
 */
public record ListenSettings(List<Endpoint> http, List<Endpoint> grpc, CredentialFiles files) {
    private static final String OFF = "off";

    /** @throws InvalidInputException where an endpoint beyond this device lacks TLS or a key, naming what it lacks */
    public static ListenSettings of(Config config) {
        CredentialFiles files = CredentialFiles.of(config);
        List<Endpoint> http = endpoints(config, files, "http", "");
        if (http.isEmpty()) {
            throw new InvalidInputException("http.listen", "", "an address such as 127.0.0.1:8090");
        }
        List<Endpoint> grpc = endpoints(config, files, "grpc", OFF + ", or ");
        Set<Endpoint> seen = new HashSet<>();
        Stream.concat(http.stream(), grpc.stream())
                .filter(each ->
                        !(each instanceof Endpoint.Tcp tcp && tcp.address().port() == 0))
                .filter(each -> !seen.add(each))
                .findFirst()
                .ifPresent(twice -> {
                    String key = grpc.contains(twice) ? "grpc.listen" : "http.listen";
                    throw new InvalidInputException(key, twice, "each address and socket once");
                });
        return new ListenSettings(http, grpc, files);
    }

    /** @param or what else the protocol's addresses may be, for a message */
    private static List<Endpoint> endpoints(Config config, CredentialFiles files, String protocol, String or) {
        String listen = protocol + ".listen";
        String socket = protocol + ".socket";
        List<Endpoint> all = new ArrayList<>();
        if (or.isEmpty() || !config.text(listen).equals(OFF)) {
            config.list(listen).forEach(text -> all.add(Endpoint.address(listen, text)));
        }
        for (Endpoint each : all) {
            if (!each.isLocal() && !files.missing().isEmpty()) {
                throw new InvalidInputException(
                        listen,
                        each,
                        or + "a loopback address such as 127.0.0.1:8090; any other needs TLS and a key, and "
                                + String.join(", ", files.missing())
                                + (files.missing().size() == 1 ? " is" : " are") + " missing");
            }
        }
        if (config.isSet(socket)) {
            all.add(Endpoint.socket(socket, config.text(socket)));
        }
        return List.copyOf(all);
    }

    /** Whether any caller needs credentials. */
    public boolean isRemote() {
        return Stream.concat(http.stream(), grpc.stream()).anyMatch(e -> !e.isLocal());
    }
}
