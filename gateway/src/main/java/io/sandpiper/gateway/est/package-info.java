/**
 * Enrolment over Secure Transport (RFC 7030): cacerts, csrattrs, simpleenroll by one-time token, simplereenroll by the
 * device's certificate. May call {@code authority} and {@code device}.
 */
@NullMarked
package io.sandpiper.gateway.est;

import org.jspecify.annotations.NullMarked;
