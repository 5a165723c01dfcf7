package io.sandpiper.protocol.topic;

/** The kinds of message under a device's own id, and who may publish each. */
public enum DeviceTopic {
    HELLO(true),
    DESIRED(false),
    REPORTED(true),
    PRESENCE(true),
    TELEMETRY(true),
    ACK(false),
    WANT(true),
    ORDER(false),
    REPLY(true);

    private final boolean fromDevice;

    DeviceTopic(boolean fromDevice) {
        this.fromDevice = fromDevice;
    }

    /** True where the device publishes and the gateway listens; false the other way round. */
    public boolean fromDevice() {
        return fromDevice;
    }

    public String segment() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
