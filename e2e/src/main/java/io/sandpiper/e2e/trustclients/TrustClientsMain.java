package io.sandpiper.e2e.trustclients;

import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.e2e.trustclients.ForeignClient.Repository;
import io.sandpiper.e2e.trustclients.ForeignClients.AbsentException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.file.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * {@code make trust-clients}: a gateway publishes, and python-tuf's and go-tuf's own clients read it over HTTP, each with one
 * state over all scenarios, as a device has. A line for each scenario and client; exits 0 where all came out as they must. A
 * client that cannot be built here is skipped by name, and is a failure with {@code REQUIRE_ALL=1}.
 */
public final class TrustClientsMain {
    private static final long LARGE = 300_000_000;
    private static final String LINE = "%-22s %-18s %-5s %s%n";

    private final Path work;
    private final List<ForeignClient> clients = new ArrayList<>();
    private int lines;
    private int wrong;

    private TrustClientsMain(Path work) {
        this.work = work;
    }

    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        Path work = Checkout.ofThisRun().root().resolve("target/trust-clients");
        TrustClientsMain run = new TrustClientsMain(work);
        run.build(new ForeignClients(work));
        Path scratch = Files.createTempDirectory("trust-clients-");
        try {
            run.scenarios(scratch);
        } finally {
            Folders.delete(scratch);
        }
        System.out.println(run.lines + " readings, " + run.wrong + " wrong");
        System.exit(run.wrong == 0 && run.lines > 0 ? ExitCode.DONE : ExitCode.FAILED);
    }

    /** Builds one of them. */
    private interface Build {
        ForeignClient client() throws IOException, AbsentException;
    }

    private void build(ForeignClients foreign) throws IOException {
        Files.createDirectories(work);
        for (Build build : List.<Build>of(foreign::python, foreign::go)) {
            try {
                clients.add(build.client());
            } catch (AbsentException e) {
                boolean isRequired = "1".equals(System.getenv("REQUIRE_ALL"));
                wrong += isRequired ? 1 : 0;
                System.out.println((isRequired ? "missing: " : "skipped: ") + e.getMessage());
            }
        }
    }

    private void scenarios(Path scratch) throws IOException, GeneralSecurityException {
        System.out.printf(Locale.ROOT, LINE, "scenario", "client", "", "answer");
        try (PublishingGateway gateway = new PublishingGateway()) {
            String wine = gateway.push("1.0.0");
            Repository repository = gateway.repository();
            read("first root", repository, scratch, "wine/1.0.0", wine);
            gateway.sandpiper("trust", "rotate", "root", "--key-type", "rsa");
            read("rotated root", repository, scratch, "wine/1.0.0", wine);
            gateway.sandpiper("trust", "rotate", "snapshot", "--key-type", "ecdsa");
            read("rotated snapshot key", repository, scratch, "wine/1.0.0", wine);
            String large = gateway.publishLarge("large", LARGE);
            read("target of 300 MB", repository, scratch, "large/1.0.0", large);
            gateway.remove("1.0.0");
            read("withdrawn target", repository, scratch, "wine/1.0.0", "refused .*(no such target|not found).*");
        }
        Path expired = Files.createDirectories(scratch.resolve("expired"));
        try (ExpiredRepository repository = new ExpiredRepository(expired)) {
            read("expired timestamp", repository.repository(), expired, "wine/1.0.0", "refused .*timestamp.*expired.*");
        }
    }

    /** @param states where each client keeps its state */
    private void read(String scenario, Repository repository, Path states, String target, String expected)
            throws IOException {
        for (ForeignClient client : clients) {
            Path state = Files.createDirectories(states.resolve(client.name()));
            Path to = Files.createTempDirectory(states, "target");
            String answer = client.read(repository, state, target, to);
            boolean isRight = answer.equals(expected)
                    || Pattern.compile(expected, Pattern.CASE_INSENSITIVE)
                            .matcher(answer)
                            .matches();
            lines++;
            wrong += isRight ? 0 : 1;
            System.out.printf(Locale.ROOT, LINE, scenario, client.name(), isRight ? "right" : "WRONG", answer);
            Folders.delete(to);
        }
    }
}
