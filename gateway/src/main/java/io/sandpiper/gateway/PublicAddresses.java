package io.sandpiper.gateway;

import io.sandpiper.gateway.device.Enrolment.EnrolAddresses;
import io.sandpiper.host.config.HostPort;

/** What a token tells a device of where to go: the first public name, else localhost or the host's own name. */
final class PublicAddresses implements EnrolAddresses {
    private final GatewayMain gateway;
    private final GatewayConfig config;

    PublicAddresses(GatewayMain gateway, GatewayConfig config) {
        this.gateway = gateway;
        this.config = config;
    }

    @Override
    public String est() {
        return "https://" + name(config.est()) + ":" + gateway.estPort();
    }

    @Override
    public String mqtt() {
        HostPort external = config.externalBroker();
        return "mqtts://" + (external == null ? name(config.mqtt()) : external.host()) + ":"
                + gateway.brokerAddress().port();
    }

    private String name(HostPort listening) {
        if (!config.publicNames().isEmpty()) {
            return config.publicNames().getFirst();
        }
        return listening.isLoopback() ? "localhost" : ServerNames.host();
    }
}
