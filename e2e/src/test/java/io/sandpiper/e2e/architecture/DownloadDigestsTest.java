package io.sandpiper.e2e.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.process.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What tests and scripts fetch beside Java's libraries is pinned by digest too: PyPI, npm and Go. */
class DownloadDigestsTest {
    private static final Path ROOT = Checkout.ofThisRun().root();
    private static final List<String> SEARCHED =
            List.of("bin", "bench", "e2e", "configs", "model-converter", "gateway");
    private static final Pattern PINNED = Pattern.compile("(?m)^[A-Za-z0-9._-]+(?:\\[[^]]*])?==[^\\s;\\\\]+");
    private static final Pattern HASHED =
            Pattern.compile("(?m)^[A-Za-z0-9._-]+(?:\\[[^]]*])?==[^\\n]*\\\\\\n\\s+--hash=sha256:");
    /** A command that fetches, up to the end of its line, or of its list of words in Java. */
    private static final Pattern FETCH = Pattern.compile(
            "(?:pip3?\"?\\)?,?\\s*\"?(?:install|download)|npm\"?,?\\s*\"?(?:install|i|ci)\\b|go\"?,?\\s*\"?install)[^;]*?(?:\\n\\s*\\n|;|$)");

    /** What a person types once to make the demo's files anew; nothing that is built or tested runs it. */
    private static final List<String> TYPED_BY_PEOPLE = List.of("configs/demo/");

    @Test
    void every_list_of_python_packages_has_a_digest_for_each() throws IOException {
        List<String> bare = new ArrayList<>();
        for (Path list : files(name -> name.startsWith("requirements") && name.endsWith(".txt"))) {
            String text = Files.readString(list);
            long pinned = PINNED.matcher(text).results().count();
            long hashed = HASHED.matcher(text).results().count();
            if (pinned == 0 || hashed < pinned) {
                bare.add(ROOT.relativize(list) + ": " + hashed + " of " + pinned + " with a digest");
            }
        }
        assertThat(bare)
                .as("made anew by pip-compile --generate-hashes --allow-unsafe --strip-extras")
                .isEmpty();
    }

    @Test
    void nothing_is_fetched_but_by_its_digest() throws IOException {
        List<String> loose = new ArrayList<>();
        for (Path file : files(name -> name.endsWith(".java") || name.endsWith(".sh") || name.indexOf('.') < 0)) {
            String text = text(file);
            for (Matcher fetch = FETCH.matcher(text); fetch.find(); ) {
                String command = fetch.group();
                boolean isPython = command.startsWith("pip");
                boolean isBound = isPython
                        ? command.contains("--require-hashes")
                        : command.contains("ci") || command.startsWith("go") && Files.exists(sum(file));
                if (!isBound) {
                    loose.add(ROOT.relativize(file) + ": "
                            + command.strip().lines().findFirst().orElse(""));
                }
            }
        }
        assertThat(loose)
                .as("pip with --require-hashes, npm ci with a package-lock.json, go with a go.sum")
                .isEmpty();
    }

    @Test
    void every_lock_of_npm_has_a_digest_for_each() throws IOException {
        List<String> bare = new ArrayList<>();
        for (Path lock : files(name -> name.equals("package-lock.json"))) {
            String text = Files.readString(lock);
            long resolved =
                    Pattern.compile("\"resolved\"\\s*:").matcher(text).results().count();
            long digests = Pattern.compile("\"integrity\"\\s*:\\s*\"sha512-")
                    .matcher(text)
                    .results()
                    .count();
            if (digests < resolved) {
                bare.add(ROOT.relativize(lock) + ": " + digests + " of " + resolved);
            }
        }
        assertThat(bare).isEmpty();
    }

    private static Path sum(Path file) {
        return file.resolveSibling("go.sum");
    }

    private static String text(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private interface Name {
        boolean fits(String name);
    }

    private static List<Path> files(Name wanted) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String folder : SEARCHED) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
                files.filter(Files::isRegularFile)
                        .filter(f -> wanted.fits(f.getFileName().toString()))
                        .filter(f -> {
                            String path = ROOT.relativize(f).toString();
                            return !path.contains("/target/")
                                    && !path.contains("node_modules")
                                    && !path.endsWith("DownloadDigestsTest.java")
                                    && TYPED_BY_PEOPLE.stream().noneMatch(path::startsWith);
                        })
                        .forEach(found::add);
            }
        }
        return found;
    }
}
