package io.sandpiper.gateway.trust;

import io.sandpiper.gateway.trust.key.KeyFolder;
import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.gateway.trust.key.TrustKey;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.trust.TargetsPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The repository: {@link #publish} brings targets metadata to the versions that there are, {@link #refresh} keeps everything
 * from expiring. What cannot be signed here waits as a draft for {@link #sign}; {@link #rotate} and {@link #delegate} change whose
 * signatures count. A file is on disk before anybody hears of it, and the timestamp last, so that whatever a kill leaves leads
 * to a whole state. Blocking; calls wait for each other.
 */
public final class TrustRepository {
    private static final Logger LOG = LoggerFactory.getLogger(TrustRepository.class);

    private final PublishedFiles files;
    private final KeyFolder keys;
    private final Drafts drafts;
    private final AskedDelegations asked;
    private final Renewal renewal;
    private final DraftWriter writer;
    private final OnlineRoles online;
    private Published now;
    private Map<String, TrustedTarget> wanted;
    private TargetsPolicy policy;
    /** The newest root, for those who must not wait for a signature. */
    private volatile byte[] root;
    /** Paths that are wanted and that devices do not find yet; for the same. */
    private volatile Set<String> waiting = Set.of();

    private Listener listener = (name, bytes) -> {};

    /** Hears of each file that changed, in an order in which nothing leads to what is not there yet. Must not block. */
    @FunctionalInterface
    public interface Listener {
        void changed(String name, byte[] bytes);

        /** A delegated role whose word counts no more. */
        default void removed(String role) {}
    }

    /**
     * What hangs on a delegated role's word.
     *
     * @param listed what it lists
     * @param waiting what it alone may list, and has not yet
     */
    public record Covered(Set<String> listed, Set<String> waiting) {}

    /** What became of signatures. */
    public record Signed(String role, long version, int signatures, int threshold, boolean isPublished) {}

    private TrustRepository(
            MetadataFiles files, KeyFolder keys, Drafts drafts, AskedDelegations asked, byte[] root, Clock clock)
            throws IOException {
        this.keys = keys;
        this.drafts = drafts;
        this.asked = asked;
        this.renewal = new Renewal(clock);
        this.online = OnlineRoles.load(files, keys, renewal, clock);
        this.files = new PublishedFiles(files, online, clock);
        this.writer = new DraftWriter(drafts, keys, renewal, clock);
        this.root = root;
        this.now = this.files.load(root);
        this.wanted = writer.wanted(now, asked.roles());
        this.policy = writer.policy(now);
    }

    /**
     * Opens the repository, and makes it where there is none: keys, and a root that names them.
     *
     * @param passphrase of the keys' files, null where they are plain
     */
    public static TrustRepository open(Path folder, char @Nullable [] passphrase, Clock clock)
            throws IOException, GeneralSecurityException {
        MetadataFiles files = new MetadataFiles(folder.resolve("metadata"));
        Map<String, byte[]> roots = files.roots(Long.MAX_VALUE);
        KeyFolder keys = KeyFolder.open(folder.resolve("keys"), passphrase);
        if (roots.isEmpty()) {
            roots = Map.of("root", firstRoot(files, keys, clock));
        }
        byte[] newest = List.copyOf(roots.values()).getLast();
        TrustRepository repository = new TrustRepository(
                files,
                keys,
                Drafts.open(folder.resolve("drafts")),
                AskedDelegations.open(folder.resolve("delegations.json")),
                newest,
                clock);
        repository.begin();
        return repository;
    }

    private static byte[] firstRoot(MetadataFiles files, KeyFolder keys, Clock clock)
            throws IOException, GeneralSecurityException {
        LOG.atInfo()
                .addKeyValue("next", "devices that are enrolled from now on install what it lists alone")
                .log("trust-begun");
        Map<TrustRole, RoleKeys> roles = new EnumMap<>(TrustRole.class);
        for (TrustRole role : TrustRole.values()) {
            roles.put(role, RoleKeys.of(keys.named(role.toString(), KeyKind.ED25519)));
        }
        byte[] unsigned = MetadataWriter.unsigned(MetadataWriter.root(1, clock.instant(), roles));
        byte[] root = Verification.signed("root", unsigned, keys.of(new RootRoles(roles).keys(TrustRole.ROOT)));
        files.write(MetadataFiles.name("root", 1), root);
        return root;
    }

    /** What cannot be signed at the start is tried again each minute: devices are served meanwhile. */
    private synchronized void begin() {
        try {
            settle();
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            countWaiting();
            LOG.atError()
                    .addKeyValue("reason", e.getMessage())
                    .addKeyValue("next", "sandpiper trust status; what is in force stays so")
                    .log("trust-not-settled");
        }
    }

    /** Who hears of files that change from now on. */
    public synchronized void listen(Listener hears) {
        listener = hears;
    }

    /** Every file that a client may need now, roots from the first on, in an order as listeners get them. */
    public synchronized Map<String, byte[]> files() throws IOException {
        return files.all(now);
    }

    /** Delegated roles that were in force once. */
    public synchronized Set<String> revoked() {
        Set<String> revoked = new TreeSet<>(online.listed().keySet());
        revoked.removeAll(now.lists().keySet());
        return revoked;
    }

    /** The newest root: what a device begins with. Does not block. */
    public byte[] root() {
        return root.clone();
    }

    /** A published file by its name in a consistent snapshot, {@code 3.root.json}; any name may be asked for. */
    public Optional<byte[]> file(String name) throws IOException {
        return files.file(name, root);
    }

    /** What devices find for {@code model/version}. */
    public synchronized Optional<TrustedTarget> find(String path) {
        return now.find(path);
    }

    /** Whether a version is wanted that devices do not find yet, for its list waits for a signature. Does not block. */
    public boolean isWaiting(String path) {
        return waiting.contains(path);
    }

    /** What the list in force says beside its versions. */
    public synchronized TargetsPolicy policy() {
        return now.list(Published.TARGETS).map(TargetsList::policy).orElse(TargetsPolicy.NONE);
    }

    /**
     * Lists these versions and no others; where nothing changed, nothing is signed.
     *
     * @param wanted by {@code model/version}
     * @param policy what the list is to say beside
     * @return false where some of it waits for a signature from elsewhere
     * @throws IOException where the list is longer than devices take; what was listed before stays
     */
    public synchronized boolean publish(Map<String, TrustedTarget> wanted, TargetsPolicy policy)
            throws IOException, GeneralSecurityException {
        Map<String, TrustedTarget> before = this.wanted;
        TargetsPolicy policyBefore = this.policy;
        this.wanted = Map.copyOf(wanted);
        this.policy = policy;
        try {
            settle();
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            this.wanted = before; // or nothing would be renewed any more
            this.policy = policyBefore;
            throw e;
        }
        return now.targets().equals(this.wanted) && policy().equals(policy);
    }

    /** As {@link #publish(Map, TargetsPolicy)}; beside the versions the list says what it said before. */
    public synchronized boolean publish(Map<String, TrustedTarget> wanted)
            throws IOException, GeneralSecurityException {
        return publish(wanted, policy);
    }

    /** Signs again what expires before long; where a role's key is elsewhere, a draft waits for it. */
    public synchronized void refresh() throws IOException, GeneralSecurityException {
        settle();
    }

    /**
     * Makes new keys for roles here, which replace those that a role has.
     *
     * @throws InvalidInputException for root and targets where their keys are elsewhere: they stay there
     */
    public synchronized void rotateHere(TrustRole role, KeyKind kind, int count, int threshold)
            throws IOException, GeneralSecurityException {
        if (isOffline(role) && !keys.canSign(now.roles().keys(role))) {
            throw new InvalidInputException(
                    "role", role, "--keys DIR with it: its keys are not at the gateway, and new ones shall not be");
        }
        if (count < 1 || count > RoleKeys.MOST || threshold < 1 || threshold > count) {
            throw new InvalidInputException(
                    "threshold",
                    threshold + " of " + count,
                    "1 to the number of keys, which is at most " + RoleKeys.MOST);
        }
        List<TrustKey> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(keys.make(role.toString(), kind).publicKey());
        }
        change(Map.of(role, new RoleKeys(made, threshold)));
    }

    /** Replaces the keys of root or targets by keys that are elsewhere. */
    public synchronized void rotate(Map<TrustRole, RoleKeys> roles) throws IOException, GeneralSecurityException {
        for (TrustRole role : roles.keySet()) {
            if (!isOffline(role)) {
                throw new InvalidInputException("role", role, "root or targets: the gateway itself signs the others");
            }
        }
        change(roles);
    }

    private static boolean isOffline(TrustRole role) {
        return role == TrustRole.ROOT || role == TrustRole.TARGETS;
    }

    private void change(Map<TrustRole, RoleKeys> roles) throws IOException, GeneralSecurityException {
        mustNotBeSigned("change it");
        writer.root(now, writer.nextRoles(now).with(roles));
        settle();
    }

    /**
     * Gives up a change of keys that waits for signatures.
     *
     * @throws InvalidInputException where it has them all, and waits for those of targets alone
     */
    public synchronized boolean abandonRotation() throws IOException, GeneralSecurityException {
        mustNotBeSigned("give it up");
        boolean isThere = drafts.get("root").isPresent();
        drafts.drop("root");
        settle();
        return isThere;
    }

    private void mustNotBeSigned(String what) {
        if (drafts.get("root").filter(now::isFollowedBy).isPresent()) {
            throw new InvalidInputException(
                    "root",
                    "signed by enough of its old keys and its new ones, too late to " + what,
                    "sandpiper trust sign for targets, and another rotation then: whoever has this root may hand it to"
                            + " devices, which take it, and would follow no other of its number");
        }
    }

    /** Has a team say which bytes are its models, once it has signed its first list. One of this name is replaced. */
    public synchronized void delegate(DelegatedRole role) throws IOException, GeneralSecurityException {
        List<DelegatedRole> roles = new ArrayList<>(asked.roles());
        roles.removeIf(other -> other.name().equals(role.name()));
        if (roles.size() >= DelegatedRole.MOST) {
            throw new InvalidInputException("name", role.name(), "at most " + DelegatedRole.MOST + " delegations");
        }
        roles.add(role);
        Fitness.mustFit(
                now.list(Published.TARGETS).map(TargetsList::content).orElse(TargetsList.Content.of(Map.of())), roles);
        asked.change(roles);
        settle();
    }

    /**
     * Takes a team's word away.
     *
     * @param isKept whether the targets role is to list what it covers; else that is wanted no more
     * @return what it covered
     * @throws InvalidInputException where there is no such delegation
     */
    public synchronized Covered revoke(String name, boolean isKept) throws IOException, GeneralSecurityException {
        List<DelegatedRole> roles = new ArrayList<>(asked.roles());
        if (!roles.removeIf(role -> role.name().equals(name))) {
            throw new InvalidInputException(
                    "name",
                    name,
                    roles.isEmpty()
                            ? "a delegation, of which there are none"
                            : "one of "
                                    + roles.stream().map(DelegatedRole::name).toList());
        }
        Covered covered = covered(name);
        asked.change(roles);
        if (!isKept) { // now, or what the role had not signed would be signed here
            Map<String, TrustedTarget> left = new HashMap<>(wanted);
            left.keySet().removeAll(covered.listed());
            left.keySet().removeAll(covered.waiting());
            wanted = Map.copyOf(left);
        }
        settle();
        return covered;
    }

    /** What hangs on the word of a delegated role in force. */
    public synchronized Covered covered(String name) {
        return now.covered(name, wanted);
    }

    /**
     * Adds signatures to a draft, and publishes what is complete by them.
     *
     * @param signatures in hex, by the key's id
     * @throws InvalidInputException where there is no such draft any more, or one does not verify; nothing is changed then
     */
    public synchronized Signed sign(String role, long version, Map<String, String> signatures)
            throws IOException, GeneralSecurityException {
        byte[] signed = writer.withSignatures(now, asked.roles(), role, version, signatures);
        RoleKeys own = writer.signers(now, asked.roles(), role);
        int have = Verification.signedBy(role, signed, own).size();
        drafts.put(role, signed);
        drafts.store();
        settle();
        boolean isPublished = drafts.get(role)
                .filter(left -> MetadataFiles.head(left).version() == version)
                .isEmpty();
        return new Signed(role, version, have, own.threshold(), isPublished);
    }

    /** What waits for signatures. */
    public synchronized List<TrustDraft> drafts() {
        return writer.shown(now, asked.roles());
    }

    public synchronized TrustStatus status() {
        return new StatusWriter(now, asked.roles(), keys, renewal).write(online, drafts());
    }

    /** Ids of the keys that count, and of those that are to ({@code ROLE to come}), by role. */
    public synchronized Map<String, List<String>> keyIds() {
        return CountedKeys.ids(now, writer.nextRoles(now), asked.roles());
    }

    private void settle() throws IOException, GeneralSecurityException {
        writer.propose(now, asked.roles(), wanted, policy, online.listed());
        install(now.next(drafts, (list, signers) -> isDue(list, signers)));
        writer.propose(now, asked.roles(), wanted, policy, online.listed());
        drafts.store();
        keys.keepOnly(writer.namedKeys(now, asked.roles()));
        countWaiting();
    }

    private void countWaiting() {
        Set<String> left = new TreeSet<>();
        wanted.forEach((path, target) -> {
            if (!now.find(path).equals(Optional.of(target))) {
                left.add(path);
            }
        });
        waiting = left;
    }

    private boolean isDue(TargetsList list, RoleKeys signers) {
        return renewal.isDue(list.expires(), TrustRole.TARGETS.validity(), keys.canSign(signers));
    }

    /**
     * Makes a state the one in force. All of it is on disk before any of it counts: where a write fails, what was there before
     * stays, here and with whoever listens.
     */
    private void install(Published next) throws IOException, GeneralSecurityException {
        Map<String, byte[]> written = files.install(now, next);
        if (written.isEmpty()) {
            return;
        }
        Set<String> gone = new TreeSet<>(now.lists().keySet());
        gone.removeAll(next.lists().keySet());
        now = next;
        root = next.root();
        written.forEach(listener::changed);
        gone.forEach(listener::removed);
    }
}
