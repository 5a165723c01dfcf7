/**
 * Programs as they run on arm64, under qemu's user emulation: what that takes, and whether the agent's answers are
 * those of this machine. May call {@code process} and {@code traffic}.
 */
@NullMarked
package io.sandpiper.e2e.arm;

import org.jspecify.annotations.NullMarked;
