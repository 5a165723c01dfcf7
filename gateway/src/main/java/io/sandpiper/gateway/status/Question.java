package io.sandpiper.gateway.status;

import io.sandpiper.gateway.device.Device;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.message.Hello;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one model on one device.
 *
 * @param target what it shall run, null for none
 * @param counter of its desired state, 0 where it has none
 * @param changed when its desired state last changed, ISO 8601
 * @param reported what it last said of the model
 * @param selector of the assignment that gave the target
 */
record Question(
        Device device,
        String model,
        Desired.@Nullable Target target,
        long counter,
        @Nullable String changed,
        Hello.@Nullable ModelState reported,
        @Nullable String selector) {}
