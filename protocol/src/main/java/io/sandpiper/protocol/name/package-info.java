/**
 * Names of models, versions, devices and labels, and the rules they keep. May call {@code error}.
 */
@NullMarked
package io.sandpiper.protocol.name;

import org.jspecify.annotations.NullMarked;
