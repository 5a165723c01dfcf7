package io.sandpiper.gateway.ingest;

import io.sandpiper.gateway.artifact.Artifacts;
import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.registry.PublishedVersion;
import io.sandpiper.gateway.registry.PushedFiles;
import io.sandpiper.gateway.registry.Registry;
import io.sandpiper.gateway.registry.VariantLimits;
import io.sandpiper.gateway.seal.ContentKeys;
import io.sandpiper.host.file.Folders;
import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.name.Selector;
import io.sandpiper.protocol.seal.SealException;
import io.sandpiper.protocol.seal.SealedBlob;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a push job does, from blobs to a published and assigned version. Blocking, on an ingest thread. */
public final class JobWork {
    /** Of the converter's wall clock, one part in this many is for the search. */
    private static final int SEARCH_SHARE = 3;

    private static final Logger LOG = LoggerFactory.getLogger(JobWork.class);

    private final Registry registry;
    private final Artifacts artifacts;
    private final ContentKeys contentKeys;
    private final Assigner assigner;
    private final Trust trust;
    private final ConverterSettings settings;
    private final Clock clock;

    public JobWork(
            Registry registry,
            Artifacts artifacts,
            ContentKeys contentKeys,
            Assigner assigner,
            Trust trust,
            ConverterSettings settings,
            Clock clock) {
        this.registry = registry;
        this.artifacts = artifacts;
        this.contentKeys = contentKeys;
        this.assigner = assigner;
        this.trust = trust;
        this.settings = settings;
        this.clock = clock;
    }

    /** What a job asks of delivery. */
    public interface Assigner {
        /** @return the devices that match now */
        CompletableFuture<List<String>> assign(ModelVersion version, Selector selector, Actor by);

        /** As {@link #assign(ModelVersion, Selector, Actor)}, but once for a job however often it runs. */
        CompletableFuture<List<String>> assignOnce(String job, ModelVersion version, Selector selector);

        /** Versions of a model that any device is assigned now. */
        CompletableFuture<List<ModelVersion>> assigned(String model);
    }

    /** Who tells devices which bytes are a model. */
    @FunctionalInterface
    public interface Trust {
        /**
         * Lists the versions that are published now.
         *
         * @return false where this one waits for a signature from elsewhere: until then no device installs it
         */
        CompletableFuture<Boolean> list(ModelVersion version);
    }

    /**
     * How the work ended.
     *
     * @param isWaiting whether devices hear of the version only when its list is signed: nothing was assigned
     */
    record Done(boolean isWaiting, PushEvent.Result result) {}

    /** The model was refused, by its check or by evidence. */
    static final class RefusedException extends Exception {
        RefusedException(String reason) {
            super(reason);
        }
    }

    /** Who started the work; hears of it and may end it. */
    interface Watcher {
        /** Before a conversion. Throws, as {@link #publishing} does, where the job was cancelled. */
        void checking();

        /** What the converter says of its progress; on a thread of the child's. */
        void progress(PushEvent event);

        /** A line of the converter's standard error; on a thread of the child's. */
        void errorLine(String line);

        /** Before the first thing that others may see: from here on the work runs to its end. */
        void publishing();

        /** The blob of what was said up to now. */
        Digest keptLog() throws IOException;
    }

    Done run(Job job, Watcher watcher) throws RefusedException, IOException, InterruptedException {
        PublishedVersion published = registry.version(job.target()).join().orElse(null);
        if (published != null && !published.files().sameBytesAs(job.files())) {
            throw new RefusedException("version: " + job.target() + " was published from other bytes meanwhile");
        }
        if (published == null || !published.kept()) {
            watcher.checking();
            published = convert(job, watcher);
        } else {
            watcher.publishing();
        }
        boolean isWaiting = false;
        String untrusted = "";
        try {
            isWaiting = !trust.list(job.target()).join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            untrusted = "no device installs it before it is listed, which is tried again: " + cause.getMessage();
        }
        List<String> assigned = job.assign() == null || isWaiting
                ? List.of()
                : assigner.assignOnce(job.id(), job.target(), Selector.parse(job.assign()))
                        .join();
        return new Done(
                isWaiting,
                new PushEvent.Result(
                        published.manifest(), published.variants(), notes(published, job, untrusted), assigned));
    }

    private static List<String> notes(PublishedVersion published, Job job, String untrusted) {
        List<String> notes = new ArrayList<>(PushNotes.of(published, job.files()));
        if (!untrusted.isEmpty()) {
            notes.addFirst(untrusted);
        }
        return notes;
    }

    /** Deletes what attempts of earlier processes left, but for what jobs read. Blocking; once, before the first job. */
    void sweep(Set<Digest> read) {
        List<PublishedVersion> all = registry.all().join();
        all.stream()
                .filter(version -> version.files().isSealed())
                .map(version -> version.files().model())
                .filter(model -> !read.contains(model))
                .distinct()
                .forEach(model -> forgetPlain(model, () -> all));
        if (!Files.isDirectory(settings.scratch())) {
            return;
        }
        try (Stream<Path> left = Files.list(settings.scratch())) {
            for (Path folder : left.toList()) {
                Folders.delete(folder);
            }
        } catch (IOException | UncheckedIOException e) {
            // In no job's way: each has a folder of its own, and the next start tries again.
            LOG.atWarn()
                    .addKeyValue("folder", settings.scratch())
                    .addKeyValue("reason", e.getMessage())
                    .log("scratch-not-swept");
        }
    }

    private PublishedVersion convert(Job job, Watcher watcher)
            throws RefusedException, IOException, InterruptedException {
        Files.createDirectories(settings.scratch());
        // Never a folder that was there: a converter that outlived a killed gateway may still write to its own.
        Path folder = Files.createTempDirectory(settings.scratch(), job.id() + "-");
        try {
            PushedFiles files = registry.newest(job.target().model())
                    .join()
                    .map(newest -> job.files().orElse(newest.files()))
                    .orElse(job.files());
            Path out = folder.resolve("bundle");
            Conversion.Outcome outcome =
                    new Conversion(settings).run(folder, arguments(job, files, folder, out), watcher);
            if (outcome.failure() != null) {
                if (outcome.refused()) {
                    throw new RefusedException(outcome.failure());
                }
                throw new IOException(outcome.failure());
            }
            String now = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
            CheckedBundle bundle = CheckedBundle.read(out, job.target());
            watcher.publishing();
            if (files.isSealed()) {
                bundle = sealed(out, job.target());
            }
            PublishedVersion version = bundle.adopt(artifacts, files, watcher.keptLog(), now);
            registry.publish(version, Actor.system("push job " + job.id())).join();
            return version;
        } catch (GeneralSecurityException e) {
            throw new IOException("the version could not be sealed: " + e.getMessage(), e);
        } finally {
            Folders.delete(folder);
        }
    }

    /** The key is on disk before anything that it opens is. */
    private CheckedBundle sealed(Path bundle, ModelVersion target) throws IOException, GeneralSecurityException {
        SecretKey key = contentKeys.make();
        contentKeys.keep(SealedBundle.make(bundle, key).digest(), key);
        return CheckedBundle.read(bundle, target);
    }

    /** Of a sealed version no plain model stays, unless another version that is not sealed is made of the same file. */
    void forgetPlain(Digest model) {
        forgetPlain(model, () -> registry.all().join());
    }

    private void forgetPlain(Digest model, Supplier<List<PublishedVersion>> all) {
        try {
            boolean isNamed = all.get().stream()
                    .anyMatch(v -> v.kept() && v.files().keptDigests().anyMatch(model::equals));
            if (!isNamed) {
                artifacts.blobs().delete(model);
            }
        } catch (IOException | RuntimeException e) {
            LOG.atError()
                    .addKeyValue("blob", model.brief())
                    .addKeyValue("reason", e.getMessage())
                    .log("plain-model-not-deleted");
        }
    }

    private List<String> arguments(Job job, PushedFiles files, Path folder, Path out) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(link(folder, "model", files.model()).toString());
        words.addAll(List.of(
                "--name", job.target().model(), "--version", job.target().version()));
        words.addAll(List.of("--out", out.toString(), "--progress", "json", "--end-with-parent"));
        // Out of time the search ends with the best so far; out of wall clock the job would end with nothing.
        long searching = settings.limits().wallClock().toSeconds() / SEARCH_SHARE;
        words.addAll(List.of("--time-budget", String.valueOf(searching)));
        option(words, "--spec", folder, "model.yaml", files.spec());
        option(words, "--calibration", folder, "calibration" + ending(files.calibration()), files.calibration());
        option(words, "--holdout", folder, "holdout" + ending(files.holdout()), files.holdout());
        if (files.tolerance() != null) {
            words.addAll(List.of("--tolerance", files.tolerance().toString()));
        }
        words.addAll(limits(files.limits()));
        if (files.acceptRegression()) {
            words.add("--accept-regression");
        }
        PublishedVersion present = present(job.target()).orElse(null);
        if (present != null && files.holdout() != null) {
            Manifest manifest = registry.manifest(present.manifest()).join().orElseThrow();
            words.add("--compare-if-possible");
            words.addAll(List.of(
                    "--compare-with",
                    original(folder, present.manifest(), manifest).toString()));
            option(
                    words,
                    "--compare-spec",
                    folder,
                    "compare.json",
                    manifest.config().digest());
        }
        return words;
    }

    private static List<String> limits(@Nullable VariantLimits limits) {
        List<String> words = new ArrayList<>();
        if (limits == null) {
            return words;
        }
        if (limits.maxBytes() != null) {
            words.addAll(List.of("--max-bytes", limits.maxBytes().toString()));
        }
        if (limits.maxMs() != null) {
            words.addAll(List.of("--max-ms", limits.maxMs().toString()));
        }
        if (limits.target() != null) {
            words.addAll(List.of("--target", String.join(",", limits.target())));
        }
        return words;
    }

    /** What a new version would replace: the highest that any device is assigned; before there are devices, the highest of all. */
    private Optional<PublishedVersion> present(ModelVersion pushed) {
        List<ModelVersion> assigned = assigner.assigned(pushed.model()).join();
        List<PublishedVersion> kept = registry.all().join().stream()
                .filter(v -> v.kept() && v.id().model().equals(pushed.model()) && !v.id().equals(pushed))
                .toList();
        return kept.stream()
                .filter(v -> assigned.contains(v.id()))
                .max(Registry.byVersion())
                .or(() -> kept.stream().max(Registry.byVersion()));
    }

    /** The variant in full precision, which stands for the version; else the best one. */
    private static Digest original(Manifest manifest) {
        return manifest.variants().stream()
                .filter(v ->
                        v.annotation(Annotations.VARIANT).filter("fp32"::equals).isPresent())
                .findFirst()
                .map(Descriptor::digest)
                .orElseGet(() -> manifest.variants().getFirst().digest());
    }

    /** Where the converter finds it; of a sealed version an opened copy in the job's own folder, which goes with it. */
    private Path original(Path folder, Digest id, Manifest manifest) throws IOException {
        Digest blob = original(manifest);
        Path sealed = artifacts.blobs().path(blob);
        if (!SealedBlob.is(sealed)) {
            return link(folder, "compare", blob);
        }
        try {
            SecretKey key = contentKeys
                    .of(id)
                    .orElseThrow(() -> new SealException("no key of " + id.brief() + " is kept here"));
            return Files.write(folder.resolve("compare"), SealedBlob.open(sealed, key));
        } catch (SealException | GeneralSecurityException e) {
            throw new IOException("the version to compare with does not open: " + e.getMessage(), e);
        }
    }

    private void option(List<String> words, String option, Path folder, String name, @Nullable Digest blob)
            throws IOException {
        if (blob != null) {
            words.addAll(List.of(option, link(folder, name, blob).toString()));
        }
    }

    private Path link(Path folder, String name, Digest blob) throws IOException {
        return Files.createSymbolicLink(
                folder.resolve(name), artifacts.blobs().path(blob).toAbsolutePath());
    }

    /** What a data file is comes from its bytes: a zip archive is .npz, anything else is read as CSV. */
    private String ending(@Nullable Digest blob) throws IOException {
        if (blob == null) {
            return "";
        }
        try (InputStream in = Files.newInputStream(artifacts.blobs().path(blob))) {
            byte[] start = in.readNBytes(2);
            return start.length == 2 && start[0] == 'P' && start[1] == 'K' ? ".npz" : ".csv";
        }
    }
}
