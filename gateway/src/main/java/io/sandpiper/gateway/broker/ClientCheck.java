package io.sandpiper.gateway.broker;

import com.hivemq.extension.sdk.api.async.Async;
import com.hivemq.extension.sdk.api.async.TimeoutFallback;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission;
import com.hivemq.extension.sdk.api.client.parameter.ClientTlsInformation;
import com.hivemq.extension.sdk.api.packets.auth.DefaultAuthorizationBehaviour;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import com.hivemq.extension.sdk.api.packets.connect.WillPublishPacket;
import io.sandpiper.gateway.access.Action;
import io.sandpiper.gateway.access.Caller;
import io.sandpiper.gateway.access.LoginLockedException;
import io.sandpiper.gateway.access.LoginRefusedException;
import io.sandpiper.gateway.access.LoginUnavailableException;
import io.sandpiper.gateway.access.NotAllowedException;
import io.sandpiper.gateway.access.Origin;
import io.sandpiper.protocol.limit.Limits;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who a client is: a device or the gateway by its certificate, whose common name is its client id; an operator by
 * user name and a token of ours or of the login provider. Called on the broker's extension threads; blocks nothing.
 */
final class ClientCheck implements SimpleAuthenticator {
    private static final Logger LOG = LoggerFactory.getLogger(ClientCheck.class);
    private static final String OPERATOR = "operator";
    private static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(20);
    private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,)CN=([^,+]+)");
    private static final Pattern OPERATOR_CLIENT_ID = Pattern.compile("[A-Za-z0-9._-]{1,63}");

    private final String gatewayName;
    private final DeviceRegister devices;
    private final OperatorLogin operators;
    private final LiveLogins logins;
    private final Permissions permissions;
    private final BooleanSupplier open;
    private final InstantSource clock;
    /** Devices that came in since the start: no operator may take their client id, and so end their connection. */
    private final Set<String> deviceNames = ConcurrentHashMap.newKeySet();

    /** @param open whether anybody but the gateway is let in yet */
    ClientCheck(
            String gatewayName,
            DeviceRegister devices,
            OperatorLogin operators,
            LiveLogins logins,
            Permissions permissions,
            BooleanSupplier open,
            InstantSource clock) {
        this.gatewayName = gatewayName;
        this.open = open;
        this.clock = clock;
        this.devices = devices;
        this.operators = operators;
        this.logins = logins;
        this.permissions = permissions;
    }

    @Override
    public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
        X509Certificate certificate = input.getConnectionInformation()
                .getClientTlsInformation()
                .flatMap(ClientTlsInformation::getClientCertificate)
                .orElse(null);
        if (certificate != null) {
            byCertificate(certificate, input, output);
        } else {
            byLogin(input, output);
        }
    }

    private void byCertificate(X509Certificate certificate, SimpleAuthInput input, SimpleAuthOutput output) {
        ConnectPacket packet = input.getConnectPacket();
        String name = commonName(certificate);
        String serial = certificate.getSerialNumber().toString(16);
        if (!packet.getClientId().equals(name)) {
            refuse(output, packet, "client id: must be the certificate's common name, " + name);
        } else if (name.equals(gatewayName)) {
            accept(output, permissions.gateway());
        } else if (!open.getAsBoolean()) {
            putOff(output);
        } else if (packet.getWillPublish().filter(ClientCheck::isLarge).isPresent()) {
            // A will passes no interceptor, and is kept for as long as the connection.
            refuse(output, packet, "will: more than " + Limits.PROPERTY_BYTES + " bytes of user properties");
        } else if (!clock.instant().isBefore(certificate.getNotAfter().toInstant())) {
            // A TLS session that is resumed is not looked at again.
            refuse(output, packet, "device " + name + ": its certificate has ended; sandpiper devices reenroll");
        } else if (devices.mayConnect(name, serial)) {
            deviceNames.add(name);
            new Shown.Certificate(serial, certificate.getNotAfter().toInstant()).keep(input.getConnectionInformation());
            accept(output, permissions.device(name));
        } else {
            refuse(
                    output,
                    packet,
                    "device " + name
                            + ": not enrolled here, revoked or removed, or its certificate was replaced; sandpiper devices tells");
        }
    }

    /** By its properties: MQTT itself bounds a will's payload at 65,535 bytes. */
    private static boolean isLarge(WillPublishPacket will) {
        return PublishBounds.propertyBytes(will) > Limits.PROPERTY_BYTES;
    }

    private void byLogin(SimpleAuthInput input, SimpleAuthOutput output) {
        ConnectPacket packet = input.getConnectPacket();
        String clientId = packet.getClientId();
        if (!open.getAsBoolean()) {
            putOff(output);
        } else if (!packet.getUserName().filter(OPERATOR::equals).isPresent()) {
            refuse(output, packet, "login: a device certificate, or user name operator with a token as the password");
        } else if (!OPERATOR_CLIENT_ID.matcher(clientId).matches() || clientId.equals(gatewayName)) {
            refuse(output, packet, "client id: 1 to 63 of letters, digits, '.', '_' and '-'");
        } else if (deviceNames.contains(clientId)) {
            refuse(output, packet, "client id: is a device's name");
        } else if (packet.getWillPublish().isPresent()) {
            // A will passes no interceptor, so that its response topic would go unchecked.
            refuse(output, packet, "will: an operator has none");
        } else {
            byCredential(input, output);
        }
    }

    private static Origin origin(SimpleAuthInput input) {
        return new Origin(
                input.getConnectionInformation()
                        .getInetAddress()
                        .map(InetAddress::getHostAddress)
                        .orElse("unknown"),
                input.getConnectPacket().getClientId());
    }

    private void byCredential(SimpleAuthInput input, SimpleAuthOutput output) {
        CompletableFuture<Caller> login = operators.login(
                input.getConnectPacket().getPassword().map(ClientCheck::text).orElse(""), origin(input));
        if (login.isDone()) {
            login.whenComplete((caller, failure) -> decide(input, output, caller, failure));
            return;
        }
        Async<SimpleAuthOutput> later = output.async(LOGIN_TIMEOUT, TimeoutFallback.FAILURE, "login: took too long");
        login.whenComplete((caller, failure) -> {
            decide(input, later.getOutput(), caller, failure);
            later.resume();
        });
    }

    private void decide(
            SimpleAuthInput input, SimpleAuthOutput output, @Nullable Caller caller, @Nullable Throwable failure) {
        ConnectPacket packet = input.getConnectPacket();
        if (caller == null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            switch (cause) {
                case LoginRefusedException e -> refuse(output, packet, String.valueOf(e.getMessage()));
                case LoginLockedException e ->
                    output.failAuthentication(
                            ConnackReasonCode.CONNECTION_RATE_EXCEEDED, String.valueOf(e.getMessage()));
                case LoginUnavailableException e ->
                    output.failAuthentication(ConnackReasonCode.SERVER_UNAVAILABLE, String.valueOf(e.getMessage()));
                case null, default -> refuse(output, packet, "login: could not be checked");
            }
            return;
        }
        try {
            caller.mustHave(Action.PUSH);
        } catch (NotAllowedException e) {
            refuse(output, packet, String.valueOf(e.getMessage()));
            return;
        }
        if (logins.isFull()) {
            refuse(output, packet, "login: too many are connected");
            return;
        }
        new Shown.Login(caller).keep(input.getConnectionInformation());
        accept(output, permissions.operator(packet.getClientId()));
    }

    private static void accept(SimpleAuthOutput output, List<TopicPermission> permitted) {
        output.getDefaultPermissions().addAll(permitted);
        output.getDefaultPermissions().setDefaultBehaviour(DefaultAuthorizationBehaviour.DENY);
        output.authenticateSuccessfully();
    }

    /** What is published before the gateway listens is heard by nobody. */
    private static void putOff(SimpleAuthOutput output) {
        output.failAuthentication(ConnackReasonCode.SERVER_UNAVAILABLE, "the gateway starts; try again");
    }

    private static void refuse(SimpleAuthOutput output, ConnectPacket packet, String reason) {
        LOG.atWarn()
                .addKeyValue("client", io.sandpiper.protocol.error.InvalidInputException.shown(packet.getClientId()))
                .addKeyValue("reason", reason)
                .log("mqtt-login-refused");
        output.failAuthentication(ConnackReasonCode.NOT_AUTHORIZED, reason);
    }

    private static String commonName(X509Certificate certificate) {
        Matcher name = COMMON_NAME.matcher(certificate.getSubjectX500Principal().getName());
        return name.find() ? name.group(1) : "";
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.UTF_8.decode(buffer.duplicate()).toString();
    }
}
