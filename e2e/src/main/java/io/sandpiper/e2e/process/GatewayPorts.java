package io.sandpiper.e2e.process;

/** Where a gateway listens on this machine. */
public record GatewayPorts(int http, int mqtt, int est) {
    /** The ports of DESIGN section 3. */
    public static final GatewayPorts DEFAULT = new GatewayPorts(8080, 8883, 8443);

    public static GatewayPorts free(FreePorts ports) {
        return new GatewayPorts(ports.next(), ports.next(), ports.next());
    }
}
