/**
 * Who changed what: a log of entries each of which holds the hash of the one before, with signed checkpoints. Features append
 * to it in the transaction of their change, by {@code audit.store.AuditTable}; {@code AuditLog} signs, removes, exports and
 * checks. May call {@code store}.
 */
@NullMarked
package io.sandpiper.gateway.audit;

import org.jspecify.annotations.NullMarked;
