package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.TextTable;
import java.time.Instant;

/** The table of devices. */
final class DevicesTable {
    private DevicesTable() {}

    static void print(JsonNode devices, Console console) {
        TextTable table =
                new TextTable("DEVICE", "STATE", "SEEN", "LABELS", "MACHINE", "AGENT", "TRUST", "CERT DAYS LEFT");
        for (JsonNode device : devices) {
            table.row(
                    Answers.text(device, "device"),
                    state(device),
                    Answers.ago(device, "seen", Instant.now()),
                    Answers.labels(device.path("labels")),
                    Answers.text(device, "machine"),
                    Answers.text(device, "agentVersion"),
                    trust(device.path("trust")),
                    Answers.text(device, "certificateDaysLeft"));
        }
        table.print(console.out());
        for (JsonNode device : devices) {
            if (isAssignmentAlone(device.path("trust"))) {
                console.err()
                        .println(Answers.text(device, "device") + " has no trust metadata and goes by its assignment"
                                + " alone. Next: sandpiper devices reenroll "
                                + Answers.text(device, "device"));
            }
        }
        if (devices.isEmpty()) {
            console.err().println("No device yet. Next: sandpiper enroll-token create --label site=home");
        }
    }

    private static String state(JsonNode device) {
        if (device.hasNonNull("revoked")) {
            return "revoked";
        }
        return device.path("online").asBoolean() ? "online" : "offline";
    }

    private static String trust(JsonNode trust) {
        if (!trust.isObject()) {
            return "-";
        }
        return isAssignmentAlone(trust)
                ? "assignment alone"
                : "root " + trust.path("root").asText() + ", list "
                        + trust.path("targets").asText();
    }

    private static boolean isAssignmentAlone(JsonNode trust) {
        return trust.isObject() && trust.path("root").asLong() == 0;
    }
}
