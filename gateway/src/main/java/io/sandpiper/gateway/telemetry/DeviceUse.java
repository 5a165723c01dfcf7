package io.sandpiper.gateway.telemetry;

/**
 * What a device last said of itself.
 *
 * @param reportedTo ISO 8601: end of the time that the newest batch covers
 * @param dropped batches that the device's disk limit has cost
 */
public record DeviceUse(String device, String reportedTo, long uptimeSeconds, long residentBytes, long dropped) {}
