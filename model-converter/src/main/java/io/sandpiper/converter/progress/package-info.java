/** How far a conversion is: its stages, and who hears of them. Knows nothing else. */
@NullMarked
package io.sandpiper.converter.progress;

import org.jspecify.annotations.NullMarked;
