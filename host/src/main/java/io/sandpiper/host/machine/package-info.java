/** What the machine is that this process runs on, as its system tells it. Calls nothing of ours. */
@NullMarked
package io.sandpiper.host.machine;

import org.jspecify.annotations.NullMarked;
