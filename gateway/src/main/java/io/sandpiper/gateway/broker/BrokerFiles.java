package io.sandpiper.gateway.broker;

import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.gateway.authority.KeyStores;
import io.sandpiper.host.config.HostPort;
import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.limit.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The folders that HiveMQ wants, written anew at each start: its configuration and two key stores under a password that
 * is in this process's memory alone, so that the server's key lies nowhere in the open. Blocking.
 */
final class BrokerFiles {
    /** Messages kept for one slow subscriber; more are dropped, and asked for again by whoever missed them. */
    private static final int QUEUED_MESSAGES = 4_000;

    private static final int RECEIVE_MAXIMUM = 64;
    private static final int MAX_CONNECTIONS = 20_000;
    /** HiveMQ puts a system property's value where its configuration says {@code ${NAME}}. */
    private static final String PASSWORD_PROPERTY = "sandpiper.broker.password.";

    private static final AtomicInteger BROKERS = new AtomicInteger();

    private final Path folder;

    BrokerFiles(Path folder) {
        this.folder = folder;
    }

    Path configuration() {
        return folder.resolve("conf");
    }

    Path data() {
        return folder.resolve("data");
    }

    Path extensions() {
        return folder.resolve("extensions");
    }

    void write(Authority authority, HostPort address) throws IOException, GeneralSecurityException {
        for (Path each : new Path[] {configuration(), data(), extensions()}) {
            Files.createDirectories(each);
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        String property = PASSWORD_PROPERTY + BROKERS.incrementAndGet();
        System.setProperty(property, password);
        Path keys = configuration().resolve("server.p12");
        Path trust = configuration().resolve("trust.p12");
        DurableFiles.writePrivate("broker.keys", keys, KeyStores.pkcs12(authority.server(), password.toCharArray()));
        DurableFiles.writePrivate(
                "broker.trust", trust, KeyStores.pkcs12(authority.certificate(), password.toCharArray()));
        DurableFiles.writePrivate(
                "broker.config",
                configuration().resolve("config.xml"),
                xml(address, keys, trust, "${" + property + "}").getBytes(StandardCharsets.UTF_8));
    }

    private static String xml(HostPort address, Path keys, Path trust, String password) {
        return """
                <?xml version="1.0"?>
                <hivemq>
                  <listeners>
                    <tls-tcp-listener>
                      <port>%d</port>
                      <bind-address>%s</bind-address>
                      <name>mqtt</name>
                      <tls>
                        <keystore>
                          <path>%s</path>
                          <password>%s</password>
                          <private-key-password>%s</private-key-password>
                        </keystore>
                        <truststore><path>%s</path><password>%s</password></truststore>
                        <protocols><protocol>TLSv1.3</protocol></protocols>
                        <client-authentication-mode>OPTIONAL</client-authentication-mode>
                      </tls>
                    </tls-tcp-listener>
                  </listeners>
                  <mqtt>
                    <queued-messages><max-queue-size>%d</max-queue-size><strategy>discard</strategy></queued-messages>
                    <retained-messages><enabled>true</enabled></retained-messages>
                    <shared-subscriptions><enabled>false</enabled></shared-subscriptions>
                    <packets><max-packet-size>%d</max-packet-size></packets>
                    <receive-maximum><server-receive-maximum>%d</server-receive-maximum></receive-maximum>
                  </mqtt>
                  <restrictions><max-connections>%d</max-connections></restrictions>
                  <persistence><mode>in-memory</mode></persistence>
                  <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
                </hivemq>
                """.formatted(
                        address.port(),
                        address.host(),
                        escaped(keys),
                        password,
                        password,
                        escaped(trust),
                        password,
                        QUEUED_MESSAGES,
                        Limits.PACKET_BYTES,
                        RECEIVE_MAXIMUM,
                        MAX_CONNECTIONS);
    }

    private static String escaped(Path path) {
        return path.toAbsolutePath().toString().replace("&", "&amp;").replace("<", "&lt;");
    }
}
