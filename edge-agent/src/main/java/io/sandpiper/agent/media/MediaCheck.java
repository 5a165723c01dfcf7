package io.sandpiper.agent.media;

import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.media.MediaRefusedException.Kind;
import io.sandpiper.agent.trust.TrustGate;
import io.sandpiper.agent.update.Assignment;
import io.sandpiper.agent.update.AssignmentReview;
import io.sandpiper.agent.update.BundleNeeds;
import io.sandpiper.host.file.ScratchFolder;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.media.MediaMetadata;
import io.sandpiper.protocol.media.OfflineMedia;
import io.sandpiper.protocol.message.Desired.Target;
import io.sandpiper.protocol.trust.AssignmentCheck;
import io.sandpiper.protocol.trust.ChainAssignmentCheck;
import io.sandpiper.protocol.trust.RefusedAssignmentException;
import io.sandpiper.protocol.trust.TargetsPolicy;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether a folder may be imported: its assignment, its metadata and its bytes, in this order and by the code that the update
 * path uses. Changes nothing on the device; the update path checks everything once more. Blocking.
 */
public final class MediaCheck {
    private static final int BUFFER_BYTES = 1 << 16;

    private final OfflineMedia media;
    private final Identity identity;
    private final Path data;
    private final Set<String> engines;
    private final Clock clock;

    /**
     * @param data the agent's data folder
     * @param engines names of the engines that load here
     */
    public MediaCheck(OfflineMedia media, Identity identity, Path data, Set<String> engines, Clock clock) {
        this.media = media;
        this.identity = identity;
        this.data = data;
        this.engines = Set.copyOf(engines);
        this.clock = clock;
    }

    /**
     * What would be installed.
     *
     * @param carried every blob of the targets: a folder of which any part was changed is not to be trusted with the rest
     * @param needed those of them that this device would keep
     */
    public record Offer(long counter, List<Target> targets, List<Descriptor> carried, List<Descriptor> needed) {
        public long carriedBytes() {
            return carried.stream().mapToLong(Descriptor::size).sum();
        }
    }

    /** @param before the newest assignment that this device has heard */
    public Offer offer(Optional<Assignment> before) throws MediaRefusedException {
        try {
            Set<Digest> carried =
                    media.manifests().stream().map(Descriptor::digest).collect(Collectors.toSet());
            Assignment assignment = assignment(before);
            List<Target> targets = assignment.targets().stream()
                    .filter(t -> carried.contains(t.manifest()))
                    .toList();
            if (targets.isEmpty()) {
                throw refused("carries no version that " + identity.device() + " shall run");
            }
            checkListed(targets, true);
            checkListed(targets, false);
            Map<Digest, Descriptor> all = new LinkedHashMap<>();
            Map<Digest, Descriptor> needed = new LinkedHashMap<>();
            for (Target target : targets) {
                Descriptor stored = Descriptor.of(MediaTypes.OCI_MANIFEST, target.manifest(), target.manifestSize());
                Manifest manifest = Manifest.parse(media.bundles().read(stored, Limits.MANIFEST_BYTES));
                Stream.concat(Stream.of(stored), manifest.blobs()).forEach(blob -> all.put(blob.digest(), blob));
                needed.put(stored.digest(), stored);
                needs(target, manifest).forEach(blob -> needed.put(blob.digest(), blob));
            }
            return new Offer(assignment.counter(), targets, List.copyOf(all.values()), List.copyOf(needed.values()));
        } catch (InvalidInputException e) {
            throw noMedia(e);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Not whole, where there is a part of one; else no such folder at all. */
    private MediaRefusedException noMedia(InvalidInputException e) {
        boolean isPart = Files.isRegularFile(media.folder().resolve("oci-layout"));
        return isPart
                ? refused("is not whole, or was changed on its way: " + e.getMessage() + "; export it again")
                : new MediaRefusedException(
                        Kind.NO_MEDIA, media.folder() + " is no folder that `sandpiper export` wrote", e);
    }

    private Assignment assignment(Optional<Assignment> before) throws MediaRefusedException, IOException {
        Optional<byte[]> message = media.readAssignment(identity.device());
        if (message.isEmpty()) {
            List<String> devices = media.devices();
            throw refused("is not meant for " + identity.device() + " but for "
                    + (devices.isEmpty() ? "nobody" : String.join(", ", devices)));
        }
        TargetsPolicy policy = policy();
        AssignmentCheck check = new ChainAssignmentCheck(identity.authority(), policy::names);
        try {
            return AssignmentReview.review(check, message.get(), identity.device(), before, clock.instant());
        } catch (RefusedAssignmentException e) {
            String words = switch (e.reason()) {
                case LOWER_COUNTER, OTHER_CONTENT ->
                    "is older than what this device has heard since: " + e.getMessage() + "; export it again";
                case EXPIRED -> "has expired: " + e.getMessage() + "; export it again, or set this device's clock";
                case OTHER_DEVICE -> "was changed on its way, its assignment is another device's: " + e.getMessage();
                case UNREADABLE, BAD_SIGNATURE, UNTRUSTED_SIGNER, FAR_AHEAD ->
                    "was changed on its way, or is another fleet's: its assignment's " + e.getMessage();
                case UNNAMED_SIGNER ->
                    "is signed by a key that this fleet took back: its assignment's " + e.getMessage()
                            + "; export it again";
                case CLOCK -> "cannot be judged by this device's clock: " + e.getMessage();
            };
            throw refused(words);
        }
    }

    /** What the device would know of who may assign, once it had taken in what is carried; that is judged on its own. */
    private TargetsPolicy policy() throws IOException {
        try (ScratchFolder scratch = ScratchFolder.ofKind("sandpiper-import")) {
            Optional<TrustGate> gate = TrustGate.openCopy(data, scratch.path(), new MediaMetadata(media), false, clock);
            if (gate.isEmpty()) {
                return TargetsPolicy.NONE;
            }
            try {
                gate.get().refresh();
            } catch (TufException e) {
                // Then what it knows already counts.
            }
            return gate.get().policy();
        }
    }

    private void checkListed(List<Target> targets, boolean isRootAlone) throws MediaRefusedException, IOException {
        try (ScratchFolder scratch = ScratchFolder.ofKind("sandpiper-import")) {
            Optional<TrustGate> gate =
                    TrustGate.openCopy(data, scratch.path(), new MediaMetadata(media), isRootAlone, clock);
            if (gate.isEmpty() && identity.hasTrust()) {
                throw new MediaRefusedException(
                        Kind.FAILED,
                        "trust metadata: trust/root.json is gone from this device (expected: enrol it again)");
            }
            if (gate.isPresent()) {
                for (Target target : targets) {
                    gate.get().check(target);
                }
            }
        } catch (TufException e) {
            throw refused(words(e));
        }
    }

    private static String words(TufException e) {
        return switch (e) {
            case TufException.RolledBack old ->
                "is older than what this device has seen: its trust metadata's " + old.getMessage()
                        + "; export it again";
            case TufException.Expired old ->
                "has expired: its trust metadata's " + old.getMessage()
                        + "; export it again, or set this device's clock";
            case TufException.Unreachable absent ->
                "is not whole: its trust metadata's " + absent.getMessage() + "; export it again";
            case TufException.BelowFloor low ->
                "carries a version that the fleet has raised its floor above: " + low.getMessage();
            case TufException.NoSuchTarget none ->
                "carries a version that the fleet does not list, or no more: " + none.getMessage();
            case TufException.StoreFailed here -> "cannot be checked on this device: " + here.getMessage();
            default -> "was changed on its way: its trust metadata's " + e.getMessage() + "; export it again";
        };
    }

    private List<Descriptor> needs(Target target, Manifest manifest) throws MediaRefusedException {
        try {
            return BundleNeeds.of(manifest, engines);
        } catch (InvalidInputException e) {
            throw refused("carries " + target.modelVersion() + ", which this device cannot run: " + e.getMessage());
        }
    }

    /**
     * Reads every byte of what it carries.
     *
     * @param read told how many bytes have been read so far
     */
    public void bytes(Offer offer, LongConsumer read) throws MediaRefusedException {
        long before = 0;
        for (Descriptor blob : offer.carried()) {
            long done = before;
            Path file = media.blob(blob.digest())
                    .orElseThrow(
                            () -> refused("is not whole: " + blob.digest().hex() + " is missing; export it again"));
            try {
                if (Files.size(file) != blob.size()
                        || !digest(file, n -> read.accept(done + n)).equals(blob.digest())) {
                    throw refused("was changed on its way: " + file.getFileName()
                            + " has not the bytes of its name; export" + " it again");
                }
            } catch (IOException e) {
                throw unreadable(e);
            }
            before += blob.size();
        }
    }

    private static Digest digest(Path file, LongConsumer read) throws IOException {
        MessageDigest hash = Digest.sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        long total = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                hash.update(buffer, 0, n);
                total += n;
                read.accept(total);
            }
        }
        return Digest.ofHash(hash.digest());
    }

    private MediaRefusedException refused(String words) {
        return new MediaRefusedException(Kind.REFUSED, media.folder() + " " + words);
    }

    private MediaRefusedException unreadable(IOException e) {
        String reason = e instanceof java.nio.file.FileSystemException ? e.toString() : String.valueOf(e.getMessage());
        return new MediaRefusedException(Kind.FAILED, media.folder() + " cannot be read: " + reason, e);
    }
}
