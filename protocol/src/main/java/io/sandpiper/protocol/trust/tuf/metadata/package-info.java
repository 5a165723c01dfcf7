/**
 * What TUF metadata says: JSON as received and its canonical form, keys and signatures, the four kinds of file, and what
 * is wrong with one. Reads bytes that nobody has verified yet, so every count and length has its limit in
 * {@link io.sandpiper.protocol.trust.tuf.metadata.TrustLimits}. May call the JDK and Jackson's streaming core alone.
 */
@NullMarked
package io.sandpiper.protocol.trust.tuf.metadata;

import org.jspecify.annotations.NullMarked;
