package io.sandpiper.gateway.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.artifact.Artifacts;
import io.sandpiper.gateway.registry.PublishedVersion;
import io.sandpiper.gateway.registry.PushedFiles;
import io.sandpiper.gateway.registry.VersionPapers;
import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.name.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the converter left, believed no further than it can be checked: the manifest names what was asked for, and each
 * blob has the size and digest that the manifest says. Blocking.
 */
final class CheckedBundle {
    private static final int MAX_REPORT_BYTES = 4 << 20;

    private final Path folder;
    private final Manifest manifest;

    private CheckedBundle(Path folder, Manifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    static CheckedBundle read(Path folder, ModelVersion expected) throws IOException {
        BundleLayout layout = new BundleLayout(folder);
        Manifest manifest = layout.manifest();
        if (!manifest.modelVersion().equals(expected)) {
            throw new InvalidInputException("bundle", manifest.modelVersion(), expected.toString());
        }
        if (manifest.variants().isEmpty()) {
            throw new InvalidInputException("bundle.variants", "none", "at least one");
        }
        if (manifest.config().size() > Limits.SPEC_BYTES) {
            throw new InvalidInputException(
                    "bundle.config",
                    manifest.config().size() + " bytes",
                    "a spec of at most " + Limits.SPEC_BYTES + " bytes, as agents take");
        }
        for (Descriptor blob : (Iterable<Descriptor>) manifest.blobs()::iterator) {
            Path file = layout.blob(blob.digest());
            if (!Files.isRegularFile(file) || Files.size(file) != blob.size()) {
                throw new InvalidInputException("bundle.blob", blob.digest().brief(), blob.size() + " bytes");
            }
        }
        return new CheckedBundle(folder, manifest);
    }

    /** Moves the blobs into the gateway's own folder, each checked against its digest; the manifest comes last. */
    PublishedVersion adopt(Artifacts artifacts, PushedFiles files, Digest log, String now) throws IOException {
        BundleLayout layout = new BundleLayout(folder);
        JsonNode evidence = evidence(layout);
        JsonNode report = report();
        List<Digest> digests =
                manifest.blobs().map(Descriptor::digest).distinct().toList();
        for (Digest digest : digests) {
            take(artifacts, layout.blob(digest), digest);
        }
        Digest digest = manifest.digest();
        Path file = layout.blob(digest);
        long size = Files.size(file);
        take(artifacts, file, digest);
        Map<String, Long> variants = new TreeMap<>();
        for (Descriptor variant : manifest.variants()) {
            variants.put(variant.annotation(Annotations.VARIANT).orElseThrow(), variant.size());
        }
        return new PublishedVersion(
                manifest.modelVersion(),
                digest,
                size,
                files,
                variants,
                evidence,
                report,
                new VersionPapers(log, reportPage(artifacts)),
                now,
                true);
    }

    private @Nullable Digest reportPage(Artifacts artifacts) throws IOException {
        Path file = folder.resolve("report.html");
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_REPORT_BYTES) {
            return null;
        }
        return artifacts.keep(Files.readAllBytes(file));
    }

    private static void take(Artifacts artifacts, Path file, Digest digest) throws IOException {
        if (artifacts.claim(digest)) {
            return;
        }
        // A link would be moved as a link: what lies under a digest could then change.
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new InvalidInputException("bundle.blob", digest.brief(), "a regular file");
        }
        Path moved = artifacts.upload();
        Files.move(file, moved);
        artifacts.finish(moved, digest);
    }

    private JsonNode evidence(BundleLayout layout) throws IOException {
        Descriptor evidence = manifest.layer(MediaTypes.EVIDENCE)
                .orElseThrow(() -> new InvalidInputException("bundle.evidence", "absent", "one layer"));
        return Json.read("evidence", layout.read(evidence, Limits.SPEC_BYTES), JsonNode.class);
    }

    private JsonNode report() throws IOException {
        Path file = folder.resolve("report.json");
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_REPORT_BYTES) {
            return Json.MAPPER.createObjectNode();
        }
        return Json.read("report", Files.readAllBytes(file), JsonNode.class);
    }
}
