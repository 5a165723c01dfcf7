package io.sandpiper.e2e.crash;

import io.sandpiper.agent.identity.DeviceTls;
import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.identity.IdentityFolder;
import io.sandpiper.e2e.process.AgentProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Objects;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;

/** A device renews its certificate by EST (RFC 7030, section 4.2.2) and connects with the new one. */
final class RenewalStep implements Step {
    private @Nullable AgentProcess agent;

    @Override
    public String name() {
        return "renewal";
    }

    @Override
    public boolean claims(String point) {
        return point.startsWith("device.renew");
    }

    @Override
    public void prepare(Scene scene) {
        agent = scene.freshAgent(FreshDevice.enrolled(scene).name());
    }

    @Override
    public void act(Scene scene) {
        renew(scene);
        agent().launch(java.util.Map.of());
    }

    /** A lost answer leaves the old certificate good: the device asks again with it. */
    @Override
    public void complete(Scene scene) {
        if (!agent().isRunning()) {
            renew(scene);
            agent().launch(java.util.Map.of());
        }
        agent().awaitLive();
    }

    @Override
    public void check(Scene scene) {
        scene.awaitOnline(agent().name());
        agent().stop();
    }

    private void renew(Scene scene) {
        try {
            Identity identity = new IdentityFolder(agent().data()).read().orElseThrow();
            byte[] request = new JcaPKCS10CertificationRequestBuilder(
                            new X500Principal("CN=" + identity.device()),
                            identity.chain().getFirst().getPublicKey())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(identity.key()))
                    .getEncoded();
            replaceCertificate(post(scene, identity, request));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] post(Scene scene, Identity identity, byte[] request)
            throws IOException, GeneralSecurityException {
        URI uri = URI.create(
                "https://localhost:" + scene.fleet().gateway().ports().est() + "/.well-known/est/simplereenroll");
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(DeviceTls.context(identity))
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(uri)
                            .header("Content-Type", "application/pkcs10")
                            .header("Content-Transfer-Encoding", "base64")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    Base64.getEncoder().encodeToString(request)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError("simplereenroll: " + answer.statusCode() + " " + answer.body());
            }
            return Base64.getMimeDecoder().decode(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @param answer certificates alone, as PKCS #7 */
    private void replaceCertificate(byte[] answer) throws IOException, GeneralSecurityException {
        Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
        StringBuilder pem = new StringBuilder();
        for (Certificate one :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(answer))) {
            pem.append("-----BEGIN CERTIFICATE-----\n")
                    .append(lines.encodeToString(one.getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        Files.writeString(agent().data().resolve("identity/certificate.pem"), pem);
    }

    private AgentProcess agent() {
        return Objects.requireNonNull(agent);
    }
}
