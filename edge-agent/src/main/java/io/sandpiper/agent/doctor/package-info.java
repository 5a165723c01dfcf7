/**
 * What is wrong with this device, checked one by one. Reads identity and update; changes nothing.
 */
@NullMarked
package io.sandpiper.agent.doctor;

import org.jspecify.annotations.NullMarked;
