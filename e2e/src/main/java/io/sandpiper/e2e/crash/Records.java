package io.sandpiper.e2e.crash;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.protocol.json.Json;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What stands in the two databases, read beside the programs that own them. */
final class Records {
    private final String agent;
    private final String gateway;

    /** @param agent the agent's data folder; {@code gateway} the gateway's */
    Records(Path agent, Path gateway) {
        this.agent = "jdbc:sqlite:file:" + agent.resolve("update.db") + "?mode=ro";
        this.gateway = "jdbc:sqlite:file:" + gateway.resolve("gateway.db") + "?mode=ro";
    }

    /** The highest assignment counter that the agent has on disk. */
    long counterOnDevice() {
        return Long.parseLong(one(agent, "select counter from assignment where id = 1", "0"));
    }

    /** The counter of what the gateway wants of a device. */
    long counterWanted(String device) {
        return Long.parseLong(one(gateway, "select counter from desired where device = '" + device + "'", "0"));
    }

    /** Model to the digest of the manifest that the gateway wants a device to run. */
    Map<String, String> wanted(String device) {
        Map<String, String> manifests = new TreeMap<>();
        String targets = one(gateway, "select targets from desired where device = '" + device + "'", "[]");
        for (JsonNode target : json(targets)) {
            manifests.put(
                    target.path("model").asText(),
                    digest(target.path("manifest").asText()));
        }
        return manifests;
    }

    /** The digests of all manifests that were ever assigned to anyone. */
    Set<String> everAssigned() {
        return rows(gateway, "select distinct manifest, '' from assignment where manifest is not null")
                .keySet()
                .stream()
                .map(Records::digest)
                .collect(Collectors.toSet());
    }

    /** Model to the digest of the manifest that the agent has committed. */
    Map<String, String> committed() {
        Map<String, String> manifests = new TreeMap<>();
        rows(agent, "select model, detail from installed where place = 'active'")
                .forEach((model, detail) -> manifests.put(
                        model, digest(json(detail).path("manifest").asText())));
        return manifests;
    }

    /** Model to the name of the state that the agent has on disk. */
    Map<String, String> states() {
        return rows(agent, "select model, state from model_update");
    }

    private static String digest(String text) {
        return text.startsWith("sha256:") ? text.substring("sha256:".length()) : text;
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON: " + text, e);
        }
    }

    private static String one(String database, String query, String otherwise) {
        return rows(database, query.replace("select ", "select '', ")).getOrDefault("", otherwise);
    }

    private static Map<String, String> rows(String database, String query) {
        try (Connection connection = DriverManager.getConnection(database);
                PreparedStatement statement = connection.prepareStatement(query);
                ResultSet row = statement.executeQuery()) {
            Map<String, String> rows = new TreeMap<>();
            while (row.next()) {
                rows.put(row.getString(1), row.getString(2));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(database + ": " + query, e);
        }
    }
}
