package io.sandpiper.gateway.delivery;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The devices there are, each with its labels. */
public interface Audience {
    /** Labels by device id; devices that were removed are not in it. */
    CompletableFuture<Map<String, Map<String, String>>> labels();

    /** Labels of one device; empty where it is not there, or not any more. */
    CompletableFuture<Optional<Map<String, String>>> labels(String device);
}
