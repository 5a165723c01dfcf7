package io.sandpiper.agent.trust;

import io.sandpiper.host.file.Folders;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.message.Desired.Target;
import io.sandpiper.protocol.trust.TargetsPolicy;
import io.sandpiper.protocol.trust.tuf.DurableFolder;
import io.sandpiper.protocol.trust.tuf.MetadataStore;
import io.sandpiper.protocol.trust.tuf.Patience;
import io.sandpiper.protocol.trust.tuf.RepositorySource;
import io.sandpiper.protocol.trust.tuf.TrustedRepository;
import io.sandpiper.protocol.trust.tuf.TrustedTime;
import io.sandpiper.protocol.trust.tuf.TufClient;
import io.sandpiper.protocol.trust.tuf.metadata.TargetFile;
import io.sandpiper.protocol.trust.tuf.metadata.TrustLimits;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says whether a target is a model: verified, unexpired metadata must list {@code model/version} with the digest and length
 * of the manifest that the assignment names, and it must not lie below the model's floor. Floors are kept here, and only rise.
 * Blocks on the disk; one thread at a time.
 */
public final class TrustGate {
    private static final RepositorySource NOTHING = (name, deadline, sink) -> false;

    /** No {@code .json}: those are the client's. */
    private static final String POLICY = "policy";

    private final TufClient client;
    private final DurableFolder memory;
    private TargetsPolicy policy;

    private TrustGate(Path folder, RepositorySource metadata, InstantSource clock) {
        this.client = client(folder, metadata, clock);
        this.memory = new DurableFolder(folder);
        this.policy = remembered(memory);
    }

    /** What cannot be read is none: the device must be able to update, and the list says most of it again. */
    private static TargetsPolicy remembered(DurableFolder memory) {
        try {
            return memory.read(POLICY, TrustLimits.TARGETS_BYTES)
                    .map(TargetsPolicy::read)
                    .orElse(TargetsPolicy.NONE);
        } catch (IOException | InvalidInputException e) {
            return TargetsPolicy.NONE;
        }
    }

    /**
     * Begins to trust a fleet by the root that came with the enrolment; what was trusted before is forgotten.
     *
     * @param data the agent's data folder
     * @param root empty where the gateway has no repository
     * @throws TufException where that is no root
     */
    public static void begin(Path data, Optional<byte[]> root) throws IOException, TufException {
        Path folder = folder(data);
        Folders.delete(folder);
        if (root.isPresent()) {
            Files.createDirectories(folder);
            client(folder, NOTHING, InstantSource.system()).initialize(root.get());
        }
    }

    /** As {@link #begin}, where the device has no root yet; one that is here stays. */
    public static void beginWhereNone(Path data, byte[] root) throws IOException, TufException {
        if (!Files.exists(folder(data).resolve("root.json"))) {
            begin(data, Optional.of(root));
        }
    }

    /** Empty where the device was enrolled by a gateway that had no repository: then the assignment is all there is. */
    public static Optional<TrustGate> open(Path data, RepositorySource metadata, InstantSource clock) {
        Path folder = folder(data);
        return Files.exists(folder.resolve("root.json"))
                ? Optional.of(new TrustGate(folder, new OrStored(metadata, folder), clock))
                : Optional.empty();
    }

    /**
     * As {@link #open}, on a copy of what the device trusts: it says what would be found, and changes nothing. What was
     * verified before does not stand in for what the source lacks.
     *
     * @param scratch an empty folder
     * @param isRootAlone whether the copy has the root alone, so that the source must prove all else; without, it must not
     *     fall behind what the device has seen either
     */
    public static Optional<TrustGate> openCopy(
            Path data, Path scratch, RepositorySource metadata, boolean isRootAlone, InstantSource clock)
            throws IOException {
        Path folder = folder(data);
        if (!Files.exists(folder.resolve("root.json"))) {
            return Optional.empty();
        }
        Path copy = Files.createDirectory(scratch.resolve("trust"));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = String.valueOf(file.getFileName());
                if (!isRootAlone || name.equals("root.json") || !name.endsWith(".json")) {
                    Files.copy(file, copy.resolve(name));
                }
            }
        }
        return Optional.of(new TrustGate(copy, metadata, clock));
    }

    static Path folder(Path data) {
        return data.resolve("trust");
    }

    private static TufClient client(Path folder, RepositorySource metadata, InstantSource clock) {
        MetadataStore store = new MetadataStore(new DurableFolder(folder));
        return new TufClient(store, metadata, new TrustedTime(clock, store), Patience.STANDARD);
    }

    /** What the fleet's list said beside its models, of all that was verified so far. */
    public TargetsPolicy policy() {
        return policy;
    }

    /**
     * Takes in what the source has now.
     *
     * @throws TufException with what is wrong, or not here yet; what was verified before stays
     */
    public TrustedRepository refresh() throws TufException {
        TrustedRepository verified = client.update();
        TargetsPolicy known = policy.followedBy(TargetsPolicy.of(verified.targets()));
        if (!known.equals(policy)) {
            try {
                memory.write(POLICY, known.bytes());
            } catch (IOException e) {
                throw new TufException.StoreFailed(POLICY, e, "a folder that can be written to");
            }
            policy = known;
        }
        return verified;
    }

    /** @throws TufException with what is wrong, or not here yet */
    public void check(Target target) throws TufException {
        String path = target.model() + "/" + target.version();
        TargetFile listed = refresh().find(path);
        String hash = listed.hashes().byFunction().get("sha256");
        if (!target.manifest().hex().equals(hash) || listed.length() != target.manifestSize()) {
            throw new TufException.Mismatched(
                    "targets." + path,
                    target.manifest() + " of " + target.manifestSize() + " bytes",
                    "sha256:" + hash + " of " + listed.length() + " bytes, as the targets metadata says");
        }
        Optional<String> floor = policy.floorAbove(target.modelVersion());
        if (floor.isPresent()) {
            throw new TufException.BelowFloor(
                    "targets." + path, target.version(), floor.get() + " or higher, the floor of " + target.model());
        }
    }
}
