package io.sandpiper.e2e.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sandpiper.gateway.trust.key.KeyFolder;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.host.file.Folders;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.trust.tuf.metadata.MetadataFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A gateway's data folder in a thief's hands: he signs with the keys that lie there, and publishes by starting it. */
final class StolenGateway {
    private final Path metadata;
    private final KeyFolder keys;

    StolenGateway(Path data) throws IOException, GeneralSecurityException {
        this.metadata = data.resolve("trust/metadata");
        this.keys = KeyFolder.open(data.resolve("trust/keys"), null);
    }

    /** The list that is in force. */
    byte[] list() throws IOException {
        return Files.readAllBytes(metadata.resolve(named("snapshot", "targets") + ".targets.json"));
    }

    /** A list with one version more, signed by a key of the thief's own. */
    byte[] with(String path, Digest manifest, long length, SigningKey own) throws Exception {
        ObjectNode file = tree(list());
        ObjectNode signed = (ObjectNode) file.path("signed");
        signed.put("version", signed.path("version").asLong() + 1);
        ObjectNode target = ((ObjectNode) signed.path("targets")).putObject(path);
        target.put("length", length).putObject("hashes").put("sha256", manifest.hex());
        return signed(
                file, own, MetadataFormat.targets("targets", Json.bytes(file)).signedBytes());
    }

    /** The list as it once was, and newer than the present one, signed by the key of targets that lies in the folder. */
    byte[] signedAgain(byte[] list) throws Exception {
        ObjectNode file = tree(list);
        long present = tree(list()).path("signed").path("version").asLong();
        ((ObjectNode) file.path("signed")).put("version", present + 1);
        return signed(
                file,
                key("targets"),
                MetadataFormat.targets("targets", Json.bytes(file)).signedBytes());
    }

    /** The files of the repository in the folder, of each role the newest. */
    Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> all = new TreeMap<>();
        for (String role : List.of("root", "targets", "snapshot")) {
            Path file = newest(role);
            all.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
        }
        all.put("timestamp.json", Files.readAllBytes(metadata.resolve("timestamp.json")));
        return all;
    }

    /** A copy of a folder, in place of what is there. */
    static Path copy(Path from, Path to) throws IOException {
        Folders.delete(to);
        Files.createDirectories(to.getParent());
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
        return to;
    }

    /** Puts a list in the place of the one in force, and has the stolen keys of snapshot and timestamp say so. */
    void publish(byte[] list) throws Exception {
        long version = tree(list).path("signed").path("version").asLong();
        Files.write(metadata.resolve(version + ".targets.json"), list);
        ObjectNode snapshot = tree(Files.readAllBytes(newest("snapshot")));
        long next = bump(snapshot);
        ((ObjectNode) snapshot.path("signed").path("meta").path("targets.json")).put("version", version);
        byte[] snapshotFile = signed(
                snapshot,
                key("snapshot"),
                MetadataFormat.snapshot(Json.bytes(snapshot)).signedBytes());
        Files.write(metadata.resolve(next + ".snapshot.json"), snapshotFile);
        ObjectNode timestamp = tree(Files.readAllBytes(metadata.resolve("timestamp.json")));
        bump(timestamp);
        ((ObjectNode) timestamp.path("signed").path("meta").path("snapshot.json")).put("version", next);
        byte[] timestampFile = signed(
                timestamp,
                key("timestamp"),
                MetadataFormat.timestamp(Json.bytes(timestamp)).signedBytes());
        Files.write(metadata.resolve("timestamp.json"), timestampFile);
    }

    private SigningKey key(String role) throws IOException {
        JsonNode root = tree(Files.readAllBytes(newest("root"))).path("signed");
        String id = root.path("roles").path(role).path("keyids").path(0).asText();
        return keys.find(id).orElseThrow(() -> new AssertionError("the key of " + role + " is not in the folder"));
    }

    private Path newest(String role) throws IOException {
        try (Stream<Path> files = Files.list(metadata)) {
            return files.filter(f -> f.toString().endsWith("." + role + ".json"))
                    .max(java.util.Comparator.comparingLong(StolenGateway::version))
                    .orElseThrow();
        }
    }

    private static long version(Path file) {
        String name = String.valueOf(file.getFileName());
        return Long.parseLong(name.substring(0, name.indexOf('.')));
    }

    private long named(String role, String below) throws IOException {
        return tree(Files.readAllBytes(newest(role)))
                .path("signed")
                .path("meta")
                .path(below + ".json")
                .path("version")
                .asLong();
    }

    private static long bump(ObjectNode file) {
        ObjectNode signed = (ObjectNode) file.path("signed");
        long next = signed.path("version").asLong() + 1;
        signed.put("version", next);
        return next;
    }

    private static byte[] signed(ObjectNode file, SigningKey key, byte[] canonical) throws GeneralSecurityException {
        ArrayNode signatures = file.putArray("signatures");
        signatures.addObject().put("keyid", key.id()).put("sig", key.sign(canonical));
        return Json.bytes(file);
    }

    private static ObjectNode tree(byte[] file) {
        return Json.read("metadata", file, ObjectNode.class);
    }
}
