package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.TextTable;
import java.time.Instant;

/** The table of devices. */
final class DevicesTable {
    private DevicesTable() {}

    static void print(JsonNode devices, Console console) {
        TextTable table = new TextTable("DEVICE", "STATE", "SEEN", "LABELS", "MACHINE", "AGENT", "CERT DAYS LEFT");
        for (JsonNode device : devices) {
            table.row(
                    Answers.text(device, "device"),
                    state(device),
                    Answers.ago(device, "seen", Instant.now()),
                    Answers.labels(device.path("labels")),
                    Answers.text(device, "machine"),
                    Answers.text(device, "agentVersion"),
                    Answers.text(device, "certificateDaysLeft"));
        }
        table.print(console.out());
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
}
