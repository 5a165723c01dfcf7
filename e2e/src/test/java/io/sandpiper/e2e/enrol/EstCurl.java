package io.sandpiper.e2e.enrol;

import io.sandpiper.e2e.process.Command;
import io.sandpiper.e2e.process.Finished;
import io.sandpiper.e2e.process.GatewayProcess;
import io.sandpiper.e2e.scene.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** EST by hand, as a person with curl and openssl does it; files lie in one folder. */
final class EstCurl {
    private final GatewayProcess gateway;
    private final Path folder;

    EstCurl(GatewayProcess gateway, Path folder) {
        Needs.program("curl", "curl");
        Needs.program("openssl", "openssl");
        this.gateway = gateway;
        this.folder = folder;
    }

    /** What the server said. */
    record Answer(int status, String text) {}

    /** A key, and a request that it signed, as {@code NAME.key} and {@code NAME.b64}. @param kind openssl's words for the key */
    void request(String name, String subject, String... kind) {
        List<String> words = new ArrayList<>(List.of("openssl", "req", "-new", "-newkey"));
        words.addAll(List.of(kind));
        words.addAll(List.of("-nodes", "-keyout", name + ".key", "-subj", subject, "-outform", "DER"));
        words.addAll(List.of("-out", name + ".csr"));
        run(words);
        run(List.of("openssl", "base64", "-in", name + ".csr", "-out", name + ".b64"));
    }

    void ecRequest(String name, String subject) {
        request(name, subject, "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
    }

    Answer post(String operation, String file, String... more) {
        return postAs("application/pkcs10", operation, file, more);
    }

    Answer postAs(String type, String operation, String file, String... more) {
        List<String> words = new ArrayList<>(
                List.of("curl", "-sS", "--cacert", gateway.caFile().toString(), "-o", "answer", "-w", "%{http_code}"));
        words.addAll(List.of("-H", "Content-Type: " + type, "--data-binary", "@" + file));
        words.addAll(List.of(more));
        words.add("https://localhost:" + gateway.ports().est() + "/.well-known/est/" + operation);
        String status = run(words).out();
        return new Answer(Integer.parseInt(status), text("answer"));
    }

    /** Enrols with a token's secret; the certificate is in {@code NAME.pem}. */
    void enrol(String name, String secret) {
        Answer answer = post("simpleenroll", name + ".b64", "-u", "any:" + secret);
        if (answer.status != 200) {
            throw new AssertionError(answer);
        }
        keepAnswer(name);
    }

    /** Makes a PEM file of the last answer, which was a certs-only message. */
    void keepAnswer(String name) {
        run(List.of("openssl", "base64", "-d", "-A", "-in", "answer", "-out", "answer.der"));
        run(List.of("openssl", "pkcs7", "-inform", "DER", "-in", "answer.der", "-print_certs", "-out", name + ".pem"));
    }

    /** The serial number in {@code NAME.pem}, upper-case hexadecimal. */
    String serial(String name) {
        return run(List.of("openssl", "x509", "-in", name + ".pem", "-noout", "-serial"))
                .out()
                .strip()
                .replace("serial=", "");
    }

    Finished run(List<String> words) {
        return new Command(words, Map.of(), folder, false).run().succeeded();
    }

    String[] certificate(String name) {
        return Stream.of("--cert", name + ".pem", "--key", name + ".key").toArray(String[]::new);
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    private String text(String name) {
        try {
            return Files.readString(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
