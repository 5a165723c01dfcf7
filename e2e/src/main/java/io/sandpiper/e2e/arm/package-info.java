/**
 * The agent as it runs on arm64, under qemu's user emulation: the programs that takes, and whether its answers are
 * those of this machine. May call {@code process} and {@code traffic}.
 */
@NullMarked
package io.sandpiper.e2e.arm;

import org.jspecify.annotations.NullMarked;
