package io.sandpiper.host.config;

/** One effective value and where it came from. */
public record ConfigSource(String key, String value, Origin origin) {
    /** Later wins. */
    public enum Origin {
        DEFAULT,
        FILE,
        ENVIRONMENT,
        FLAG
    }
}
