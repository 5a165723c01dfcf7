/**
 * Whether passports tell the truth: variants as each device class runs them, beside what their manifest says. {@link
 * io.sandpiper.e2e.passports.PassportsMain} is the door. May call {@code arm} and {@code process}.
 */
@NullMarked
package io.sandpiper.e2e.passports;

import org.jspecify.annotations.NullMarked;
