/**
 * Who becomes a device and stays one: EST with the clients of other projects, requests that are refused, certificates that
 * are renewed, end or are taken back.
 */
@NullMarked
package io.sandpiper.e2e.enrol;

import org.jspecify.annotations.NullMarked;
