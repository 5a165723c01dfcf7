package io.sandpiper.gateway.access.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.sandpiper.gateway.Needs;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * npm's {@code oidc-provider}, really running: its pages, its tokens, its keys. It is installed once into {@code
 * ~/.cache/sandpiper} by {@code npm ci}, so with the versions and digests of package-lock.json.
 */
public final class ProviderProcess implements AutoCloseable {
    public static final String AUDIENCE = "https://sandpiper.test/api";
    public static final String CLIENT = "sandpiper-cli";
    public static final String ROBOT = "hall-robot";
    public static final String ROBOT_SECRET = "the-robots-secret";
    public static final String REDIRECT = "http://127.0.0.1:9/console/callback";
    private static final String[] FILES = {"package.json", "package-lock.json", "provider.mjs"};

    private final int port;
    private final int accessTokenSeconds;
    private RSAKey key = newKey("first");
    private @Nullable Process process;

    private ProviderProcess(int port, int accessTokenSeconds) {
        this.port = port;
        this.accessTokenSeconds = accessTokenSeconds;
    }

    /** Starts one; skips the test, by name, where Node.js is not here or npm's registry is out of reach. */
    public static ProviderProcess start(int accessTokenSeconds) {
        Needs.program("node", "nodejs");
        Needs.program("npm", "npm");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ProviderProcess provider = new ProviderProcess(free.getLocalPort(), accessTokenSeconds);
            free.close();
            provider.up();
            return provider;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String issuer() {
        return "http://127.0.0.1:" + port;
    }

    /** With which it signs; the private half too, so that tests can bend tokens. */
    public RSAKey key() {
        return key;
    }

    /** Settings of a gateway that takes its word. */
    public Map<String, String> settings() {
        return Map.of(
                "oidc.issuer",
                issuer(),
                "oidc.audience",
                AUDIENCE,
                "oidc.clientId",
                CLIENT,
                "oidc.roles",
                "fleet-admins=admin,hall-3-operators=operator@site=hall-3");
    }

    public void up() {
        try {
            Process started = new ProcessBuilder("node", "provider.mjs")
                    .directory(installed().toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (OutputStream settings = started.getOutputStream()) {
                settings.write(Json.bytes(Map.of(
                        "port", port,
                        "jwks", new JWKSet(key).toJSONObject(false),
                        "redirect", REDIRECT,
                        "secret", ROBOT_SECRET,
                        "accessTokenSeconds", accessTokenSeconds)));
            }
            process = started;
            BufferedReader said = started.inputReader();
            String line = said.readLine();
            while (line != null && !line.equals("ready")) {
                line = said.readLine();
            }
            if (line == null) {
                throw new AssertionError("provider.mjs ended before it was ready");
            }
            // Or it would stop when its pipe is full.
            Thread.ofPlatform()
                    .daemon()
                    .name("provider-output")
                    .start(() -> said.lines().forEach(more -> {}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void down() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            running.onExit().orTimeout(10, TimeUnit.SECONDS).join();
            process = null;
        }
    }

    /** It signs with another key from now on; the one before is not among its keys any more. */
    public void changeKeys() {
        down();
        key = newKey("changed");
        up();
    }

    static RSAKey newKey(String id) {
        try {
            return new RSAKeyGenerator(2_048)
                    .keyID(id)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path installed() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String file : FILES) {
            all.append(Digest.of(resource(file)).hex());
        }
        String digest =
                Digest.of(all.toString().getBytes(StandardCharsets.UTF_8)).hex();
        Path cache = Path.of(System.getProperty("user.home"), ".cache/sandpiper");
        Path folder = cache.resolve("oidc-provider-" + digest.substring(0, 12));
        if (!Files.exists(folder)) {
            Files.createDirectories(cache);
            Path making = Files.createTempDirectory(cache, "oidc-provider-");
            for (String file : FILES) {
                Files.write(making.resolve(file), resource(file));
            }
            Process npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
                    .directory(making.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (npm.onExit().join().exitValue() != 0) {
                Needs.require(false, "oidc-provider could not be installed: npm ci: " + said);
            }
            Files.move(making, folder);
        }
        return folder;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ProviderProcess.class.getResourceAsStream("/oidc/" + name)) {
            if (in == null) {
                throw new IOException("no resource /oidc/" + name);
            }
            return in.readAllBytes();
        }
    }

    @Override
    public void close() {
        down();
    }
}
