package io.sandpiper.protocol.topic;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.name.Names;
import java.util.List;

/**
 * The MQTT 5 topics of one fleet, below {@code sp/v1/{fleet}/}. Both sides build topics here and nowhere else: a wrong
 * topic ends the connection at most brokers.
 */
public record Topics(String fleet) {
    public static final String DEFAULT_FLEET = "default";

    private static final String TRUST = "trust";
    /** Of {@link #root}. */
    private static final int LEVELS = 3;

    public Topics {
        Names.fleet(fleet);
    }

    public String root() {
        return "sp/v1/" + fleet + "/";
    }

    /** One of {@link DeviceTopic} under a device's own id. */
    public String device(String device, DeviceTopic topic) {
        return root() + "device/" + Names.device(device) + "/" + topic.segment();
    }

    /** The filter by which the gateway hears one kind of message from every device. */
    public String everyDevice(DeviceTopic topic) {
        return root() + "device/+/" + topic.segment();
    }

    /** The device id in a topic made by {@link #device}; the caller has subscribed by {@link #everyDevice}. */
    public String deviceOf(String topic) {
        String rest = topic.substring((root() + "device/").length());
        return Names.device(rest.substring(0, rest.indexOf('/')));
    }

    public String chunk(Digest blob, int index) {
        return root() + "blob/" + blob.hex() + "/" + index;
    }

    /** The filter by which an agent hears every chunk of one blob. */
    public String chunks(Digest blob) {
        return root() + "blob/" + blob.hex() + "/+";
    }

    /** Where a file of the trust metadata is retained: {@code trust/timestamp}, {@code trust/3.root}. */
    public String trust(String file) {
        return root() + TRUST + "/" + file;
    }

    /** The filter by which an agent hears all of them. */
    public String everyTrust() {
        return root() + TRUST + "/+";
    }

    /** Whether a topic of this fleet, by its levels, is one of {@link #trust}. */
    public boolean isTrust(List<String> levels) {
        return levels.size() == LEVELS + 2 && levels.get(LEVELS).equals(TRUST);
    }

    public String push(String model) {
        return root() + "push/" + Names.model(model);
    }

    public String everyPush() {
        return root() + "push/+";
    }

    /** Where an operator's client hears answers; a response topic must lie under it. */
    public String operator(String clientId) {
        return root() + "operator/" + clientId + "/";
    }
}
