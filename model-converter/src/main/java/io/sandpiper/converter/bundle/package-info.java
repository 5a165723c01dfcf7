/**
 * Putting a bundle together: golden cases, baseline, evidence and variants as blobs, the manifest that names them, and
 * the report beside it. Only what follows from inputs, options and tool versions reaches the manifest. May call {@code
 * converter.inference}, {@code engine} and {@code protocol}.
 */
@NullMarked
package io.sandpiper.converter.bundle;

import org.jspecify.annotations.NullMarked;
