package io.sandpiper.host.child;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which of this process's environment variables a child may have that gets packages from the network. */
public final class Surroundings {
    private static final Set<String> NAMES = Set.of(
            "PATH",
            "HOME",
            "TMPDIR",
            "XDG_CACHE_HOME",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "SSL_CERT_FILE",
            "REQUESTS_CA_BUNDLE",
            "SANDPIPER_IMPORTERS",
            "SANDPIPER_TORCH");
    /** pip's own settings: an index within the company, its certificates. */
    private static final String PIP = "PIP_";

    private Surroundings() {}

    /** Where things lie, proxies, certificates and pip's settings; nothing else, so no token and no passphrase. */
    public static Map<String, String> of(Map<String, String> variables) {
        Map<String, String> kept = new TreeMap<>();
        variables.forEach((name, value) -> {
            if (NAMES.contains(name) || name.startsWith(PIP)) {
                kept.put(name, value);
            }
        });
        kept.put("LANG", "C.UTF-8");
        return kept;
    }
}
