/**
 * The table of the audit log. {@code AuditTable} is for the stores of all features, {@code AuditStore} for {@code
 * gateway.audit} alone.
 */
@NullMarked
package io.sandpiper.gateway.audit.store;

import org.jspecify.annotations.NullMarked;
