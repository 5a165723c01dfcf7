package io.sandpiper.gateway.broker;

/** What the broker asks of devices at each connect; answers at once, from memory. */
@FunctionalInterface
public interface DeviceRegister {
    /** True where the certificate with this serial (hexadecimal) is the device's present one. */
    boolean mayConnect(String device, String serial);
}
