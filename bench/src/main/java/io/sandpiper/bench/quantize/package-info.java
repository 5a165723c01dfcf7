/** The quantizers side by side: nets, peers' environments, the converter's runs, and what is claimed of them. */
@NullMarked
package io.sandpiper.bench.quantize;

import org.jspecify.annotations.NullMarked;
