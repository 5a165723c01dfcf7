package io.sandpiper.gateway.delivery;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The devices there are, each with its labels. */
@FunctionalInterface
public interface Audience {
    /** Labels by device id; devices that were removed are not in it. */
    CompletableFuture<Map<String, Map<String, String>>> labels();
}
