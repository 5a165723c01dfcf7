package io.sandpiper.gateway.device;

import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.audit.AuditEvent;
import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.gateway.device.EnrolRefusedException.Reason;
import io.sandpiper.gateway.device.store.DeviceStore;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.message.EnrollToken;
import io.sandpiper.protocol.name.Selector;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One-time tokens and what they are good for. A token's secret is 256 random bits; only its SHA-256 is kept, so that
 * looking it up compares no secret byte by byte. Blocking.
 */
public final class Enrolment {
    private static final int SECRET_BYTES = 32;
    private static final int ID_BYTES = 6;
    private static final Duration MAX_VALIDITY = Duration.ofDays(30);

    private final DeviceStore store;
    private final Devices devices;
    private final Authority authority;
    private final EnrolAddresses addresses;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public Enrolment(DeviceStore store, Devices devices, Authority authority, EnrolAddresses addresses, Clock clock) {
        this.store = store;
        this.devices = devices;
        this.authority = authority;
        this.addresses = addresses;
        this.clock = clock;
    }

    /** Where devices find the gateway; asked when a token is made, for ports may be chosen at start. */
    public interface EnrolAddresses {
        /** For example {@code https://gateway.example:8443}. */
        String est();

        /** For example {@code mqtts://gateway.example:8883}. */
        String mqtt();
    }

    /** A token that was made; {@code token} holds the secret and is shown once. @param expires ISO 8601 */
    public record Created(String id, String token, String expires) {
        @Override
        public String toString() {
            return "Created[" + id + "]";
        }
    }

    /** Makes a token for a new device. */
    public Created create(Map<String, String> labels, Duration validFor, Actor by) {
        if (labels.size() > Limits.LABELS) {
            throw new InvalidInputException("labels", labels.size(), "at most " + Limits.LABELS);
        }
        Selector.mustNotNameADevice("labels", labels);
        return create(labels, validFor, null, by);
    }

    /**
     * Makes a token by which an enrolled device gets a new certificate and keeps its name, labels and history: after its
     * certificate has ended or was revoked, or its key was lost.
     */
    public Created createFor(String device, Duration validFor, Actor by) {
        return create(Map.of(), validFor, device, by);
    }

    private Created create(Map<String, String> labels, Duration validFor, @Nullable String device, Actor by) {
        if (validFor.isNegative() || validFor.isZero() || validFor.compareTo(MAX_VALIDITY) > 0) {
            throw new InvalidInputException("validFor", validFor, "more than 0 and at most 30d");
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        String expires =
                clock.instant().plus(validFor).truncatedTo(ChronoUnit.SECONDS).toString();
        String shownId = HexFormat.of().formatHex(id);
        Map<String, Object> facts = new TreeMap<>(Map.of("labels", labels, "expires", expires));
        if (device != null) {
            facts.put("device", device);
        }
        store.addToken(
                new EnrollTokenRow(shownId, hash(text), labels, expires, now, device, null, null),
                new AuditEvent(clock.instant(), by, "enroll-token.create", shownId, null, facts));
        try {
            EnrollToken token =
                    new EnrollToken(addresses.est(), authority.digest().hex(), text, addresses.mqtt(), device);
            return new Created(shownId, token.text(), expires);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the authority's certificate cannot be encoded", e);
        }
    }

    /** Finds a token that is still good for this device and key, or says what is wrong with it. Changes nothing. */
    public EnrollTokenRow check(String secret, String device, PublicKey key) {
        EnrollTokenRow token = known(secret);
        if (token.forDevice() != null && !token.forDevice().equals(device)) {
            throw new EnrolRefusedException(
                    Reason.WRONG_NAME,
                    "subject: CN=" + device + " (expected: CN=" + token.forDevice() + ", for which enrolment token "
                            + token.id() + " was made)");
        }
        if (token.usedDevice() != null
                && !(device.equals(token.usedDevice()) && fingerprint(key).equals(token.usedKey()))) {
            throw used(token, token.usedDevice());
        }
        return token;
    }

    /** The token of this secret, used or not; refuses a wrong and an expired one. */
    public EnrollTokenRow known(String secret) {
        EnrollTokenRow token = store.token(hash(secret))
                .orElseThrow(() -> new EnrolRefusedException(
                        Reason.WRONG_TOKEN,
                        "enrolment token: not known here (expected: one that sandpiper enroll-token create printed)"));
        if (clock.instant().isAfter(Instant.parse(token.expires()))) {
            throw new EnrolRefusedException(
                    Reason.EXPIRED_TOKEN,
                    "enrolment token " + token.id() + ": expired at " + token.expires() + " (expected: a new one; "
                            + maker(token) + ")");
        }
        return token;
    }

    /**
     * Enrols a device: its certificate is issued, and the token is used up in the same transaction that stores it. The
     * same device and key may ask again, for an answer may have been lost.
     *
     * @param from the address that asks
     */
    public X509Certificate enrol(String secret, String device, PublicKey key, String from)
            throws GeneralSecurityException {
        if (device.startsWith("gateway-")) {
            throw new EnrolRefusedException(
                    Reason.BAD_REQUEST, "device: " + device + " (expected: a name that does not begin with gateway-)");
        }
        EnrollTokenRow token = check(secret, device, key);
        X509Certificate certificate = authority.issueDevice(device, key);
        String serial = certificate.getSerialNumber().toString(16);
        String notAfter = certificate.getNotAfter().toInstant().toString();
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        DeviceStore.Enrolled outcome = store.enrol(
                token,
                device,
                fingerprint(key),
                serial,
                notAfter,
                now,
                enrolled(token, device, serial, from),
                committed -> {
                    if (committed == DeviceStore.Enrolled.DONE) {
                        devices.enrolled(device, new Serials(serial, null));
                    }
                });
        switch (outcome) {
            case DONE -> {
                if (token.forDevice() != null) {
                    devices.replaced(device);
                }
            }
            case TOKEN_USED -> throw used(token, device);
            case NAME_TAKEN ->
                throw new EnrolRefusedException(
                        Reason.NAME_TAKEN,
                        "device: " + device
                                + " is enrolled already (expected: another --name, or a token of sandpiper devices reenroll "
                                + device + ")");
            case NAME_GONE ->
                throw new EnrolRefusedException(
                        Reason.WRONG_NAME,
                        "device: " + device + " was removed since enrolment token " + token.id()
                                + " was made (expected: a token of sandpiper enroll-token create)");
        }
        return certificate;
    }

    /**
     * A new certificate for a device that shows its present one, which stays good until the new one is first shown: the
     * answer may be lost. The name stays.
     *
     * @param asked the name in the request
     * @param from the address that asks
     */
    public X509Certificate renew(X509Certificate present, String asked, PublicKey key, String from)
            throws GeneralSecurityException {
        String device = deviceOf(present);
        if (!device.equals(asked)) {
            throw new EnrolRefusedException(
                    Reason.BAD_REQUEST, "subject: " + asked + " (expected: " + device + ", as in the certificate)");
        }
        X509Certificate certificate = authority.issueDevice(device, key);
        String serial = certificate.getSerialNumber().toString(16);
        String shown = present.getSerialNumber().toString(16);
        String notAfter = certificate.getNotAfter().toInstant().toString();
        AuditEvent event = new AuditEvent(
                clock.instant(), Actor.device(device, from), "device.renew", device, null, Map.of("serial", serial));
        boolean renewed = store.renew(device, shown, serial, notAfter, event, committed -> {
            if (committed) {
                devices.enrolled(device, new Serials(serial, shown));
            }
        });
        if (!renewed) {
            throw new EnrolRefusedException(
                    Reason.WRONG_CERTIFICATE,
                    "client certificate: of device " + device + ", replaced, revoked or removed (expected: its present"
                            + " one, or a token of sandpiper devices reenroll " + device + ")");
        }
        return certificate;
    }

    private AuditEvent enrolled(EnrollTokenRow token, String device, String serial, String from) {
        return new AuditEvent(
                clock.instant(),
                Actor.device(device, from),
                "device.enrol",
                device,
                null,
                Map.of("serial", serial, "token", token.id(), "labels", token.labels()));
    }

    /** The device that a certificate of ours names. */
    public String deviceOf(X509Certificate certificate) {
        String name = certificate.getSubjectX500Principal().getName();
        return name.startsWith("CN=") ? name.substring(3) : name;
    }

    private static EnrolRefusedException used(EnrollTokenRow token, String device) {
        return new EnrolRefusedException(
                Reason.USED_TOKEN,
                "enrolment token " + token.id() + ": used before, for device " + device + " (expected: a new one; "
                        + maker(token) + ")");
    }

    /** What makes another token like this one. */
    private static String maker(EnrollTokenRow token) {
        return token.forDevice() == null
                ? "sandpiper enroll-token create"
                : "sandpiper devices reenroll " + token.forDevice();
    }

    private static String fingerprint(PublicKey key) {
        return Digest.of(key.getEncoded()).hex();
    }

    private static String hash(String secret) {
        return Digest.of(secret.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
