/**
 * What goes wrong, done to real processes: kills, outages, altered bytes, forged orders, bad models, full disks. Each
 * test states what must hold all the same.
 */
@NullMarked
package io.sandpiper.e2e.fault;

import org.jspecify.annotations.NullMarked;
