package io.sandpiper.agent.update;

import io.sandpiper.agent.update.FetchException.Kind;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.chunk.ChunkList;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.message.Desired.Target;
import io.sandpiper.protocol.unit.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of one model version, in the order in which each is trusted: the manifest by the assignment's digest, chunk
 * lists by the manifest, chunks by their lists. Blocks the update thread.
 */
final class BundleFetch {
    private static final Logger LOG = LoggerFactory.getLogger(BundleFetch.class);
    /** A list of a list of a blob: enough for 2^53 bytes. */
    private static final int MAX_LIST_DEPTH = 3;

    private final BlobFolder blobs;
    private final BlobFetch fetch;
    private final FetchSettings settings;
    private final Path folder;

    /** @param folder on the file system that the blobs lie on */
    BundleFetch(BlobFolder blobs, BlobFetch fetch, FetchSettings settings, Path folder) {
        this.blobs = blobs;
        this.fetch = fetch;
        this.settings = settings;
        this.folder = folder;
    }

    /** The manifest that the assignment names, fetched where it is not here yet. */
    Manifest manifest(Target target, BooleanSupplier superseded)
            throws IOException, InterruptedException, FetchException {
        Descriptor descriptor = Descriptor.of(MediaTypes.OCI_MANIFEST, target.manifest(), target.manifestSize());
        fetchNow(descriptor, ChunkList.ofOne(target.manifest()), superseded);
        Manifest manifest = manifestOf(target.manifest());
        if (!manifest.modelVersion().equals(target.modelVersion())) {
            throw new InvalidInputException(
                    "manifest", manifest.modelVersion(), target.modelVersion().toString());
        }
        return manifest;
    }

    /** A manifest that is here. */
    Manifest manifestOf(Digest digest) throws IOException {
        return Manifest.parse(read(digest));
    }

    /** What was damaged is deleted, as if it had never come. */
    private byte[] read(Digest digest) throws IOException {
        if (blobs.has(digest)) {
            byte[] bytes = blobs.read(digest);
            if (Digest.of(bytes).equals(digest)) {
                return bytes;
            }
            blobs.delete(digest);
        }
        throw damaged(digest, null);
    }

    /** Before a verdict: what was judged has the digests that its manifest says, or there is none. */
    void mustBeWhole(List<Descriptor> judged) throws IOException {
        for (Descriptor descriptor : judged) {
            blobs.deleteDamaged(descriptor.digest());
            if (!blobs.has(descriptor.digest())) {
                throw damaged(descriptor.digest(), null);
            }
        }
    }

    private static DamagedBlobException damaged(Digest digest, @Nullable Throwable cause) {
        return new DamagedBlobException(
                "blob " + digest.brief() + " was damaged on disk (expected: another, which is fetched)", cause);
    }

    /**
     * What the device needs of a version to run one variant: spec, golden cases, the variant itself.
     *
     * @throws InvalidInputException where its spec is larger than what the agent takes into its own memory
     */
    static List<Descriptor> needed(Manifest manifest, Descriptor variant) {
        if (manifest.config().size() > Limits.SPEC_BYTES) {
            throw new InvalidInputException(
                    "manifest.config",
                    manifest.config().size() + " bytes",
                    "a spec of at most " + Limits.SPEC_BYTES + " bytes");
        }
        return Stream.concat(
                        Stream.of(manifest.config()),
                        Stream.concat(manifest.layer(MediaTypes.GOLDEN).stream(), Stream.of(variant)))
                .toList();
    }

    /** Fetches all chunks of some blobs into partial files. */
    void chunks(Manifest manifest, List<Descriptor> wanted, BooleanSupplier superseded)
            throws IOException, InterruptedException, FetchException {
        List<BlobDownload> downloads = new ArrayList<>();
        try {
            for (Descriptor descriptor : wanted) {
                if (!blobs.has(descriptor.digest())) {
                    ChunkList list = listOf(manifest, descriptor, superseded, 0);
                    downloads.add(new BlobDownload(blobs, descriptor.digest(), descriptor.size(), list));
                }
            }
            checkSpace(downloads.stream().mapToLong(BlobDownload::missingBytes).sum());
            fetch.fetch(downloads, superseded);
            long wrong = downloads.stream().mapToLong(BlobDownload::wrong).sum();
            if (wrong > 0) {
                LOG.atWarn()
                        .addKeyValue("chunks", wrong)
                        .addKeyValue("version", manifest.modelVersion())
                        .log("fetch-altered");
            }
        } finally {
            for (BlobDownload download : downloads) {
                download.close();
            }
        }
    }

    /**
     * Takes over the blobs whose chunks are complete.
     *
     * @return false where a partial file is gone or was damaged: then it is to be fetched again
     */
    boolean assemble(List<Descriptor> wanted) throws IOException {
        for (Descriptor descriptor : wanted) {
            Path partial = BlobDownload.partial(blobs, descriptor.digest());
            if (blobs.has(descriptor.digest())) {
                continue;
            }
            if (!Files.exists(partial)) {
                return false;
            }
            try {
                blobs.adopt(partial, descriptor.digest());
            } catch (InvalidInputException e) {
                LOG.atWarn()
                        .addKeyValue("blob", descriptor.digest().brief())
                        .addKeyValue("reason", e.getMessage())
                        .log("assemble-damaged");
                return false;
            }
        }
        return true;
    }

    private ChunkList listOf(Manifest manifest, Descriptor blob, BooleanSupplier superseded, int depth)
            throws IOException, InterruptedException, FetchException {
        if (blob.size() <= Limits.CHUNK_BYTES) {
            return ChunkList.ofOne(blob.digest());
        }
        Descriptor list = blob.chunks()
                .flatMap(manifest::layer)
                .filter(d -> depth < MAX_LIST_DEPTH && d.size() < blob.size())
                .orElseThrow(() -> new InvalidInputException(
                        "manifest", "no chunk list for " + blob.digest().brief(), "one for each blob over 64 KiB"));
        fetchNow(list, listOf(manifest, list, superseded, depth + 1), superseded);
        return ChunkList.parse(read(list.digest()), blob.size());
    }

    private void fetchNow(Descriptor descriptor, ChunkList list, BooleanSupplier superseded)
            throws IOException, InterruptedException, FetchException {
        if (blobs.has(descriptor.digest())) {
            return;
        }
        try (BlobDownload download = new BlobDownload(blobs, descriptor.digest(), descriptor.size(), list)) {
            checkSpace(download.missingBytes());
            fetch.fetch(List.of(download), superseded);
        }
        try {
            blobs.adopt(BlobDownload.partial(blobs, descriptor.digest()), descriptor.digest());
        } catch (InvalidInputException e) {
            throw damaged(descriptor.digest(), e);
        }
    }

    private void checkSpace(long bytes) throws IOException, FetchException {
        long free = Files.getFileStore(folder).getUsableSpace();
        long reserve = settings.diskReserve().bytes();
        if (free < bytes + reserve) {
            throw new FetchException(
                    Kind.DISK_FULL,
                    "disk full: " + new DataSize(free).shown() + " free in " + folder + " (expected: "
                            + new DataSize(bytes).shown() + " for the model and "
                            + new DataSize(reserve).shown() + " in reserve)");
        }
    }
}
