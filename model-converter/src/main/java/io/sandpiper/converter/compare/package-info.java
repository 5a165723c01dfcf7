/**
 * Two models side by side on the same data: what they say, how near they are, how long they take. May call {@code
 * converter.importer}, {@code format}, {@code prove}, {@code inference} and {@code engine}.
 */
@NullMarked
package io.sandpiper.converter.compare;

import org.jspecify.annotations.NullMarked;
