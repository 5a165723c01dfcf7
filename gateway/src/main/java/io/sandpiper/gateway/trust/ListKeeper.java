package io.sandpiper.gateway.trust;

import java.util.concurrent.CompletableFuture;

/** Who keeps the fleet's signed list to what there is. Any thread; nothing blocks. */
public interface ListKeeper {
    /** Brings the list to the versions and floors that there are now; false where that waits for a signature. */
    CompletableFuture<Boolean> relist();

    /** Makes a new key for assignments, which signs once the list names it; false where that waits for a signature. */
    CompletableFuture<Boolean> replaceAssignmentKey();
}
