/**
 * Files that survive a power cut: written, synced, renamed, synced; and the points at which tests kill the process. Calls nothing.
 */
@NullMarked
package io.sandpiper.host.file;

import org.jspecify.annotations.NullMarked;
