package io.sandpiper.gateway.status;

import java.util.List;

/**
 * What {@code GET /v1/status} answers.
 *
 * @param uses sums over devices
 * @param byAssignmentAlone devices that say that they have no trust metadata, by name
 * @param pending versions that wait for a signature, the newest first
 */
public record FleetStatus(
        List<StatusEntry> entries,
        List<UseSummary> uses,
        List<String> byAssignmentAlone,
        List<PendingVersion> pending) {
    public FleetStatus with(List<PendingVersion> versions) {
        return new FleetStatus(entries, uses, byAssignmentAlone, versions);
    }
}
