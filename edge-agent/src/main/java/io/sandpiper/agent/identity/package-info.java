/**
 * Who this device is: its key, its certificate, the fleet's authority, and how it got them (EST, RFC 7030). Owns the
 * folder {@code identity} of the data folder. Calls no other feature; Bouncy Castle is loaded for enrolment and renewal alone.
 */
@NullMarked
package io.sandpiper.agent.identity;

import org.jspecify.annotations.NullMarked;
