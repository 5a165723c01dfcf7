package io.sandpiper.gateway.api;

import io.sandpiper.gateway.access.Action;

/**
 * What an operation of the contract asks of its caller.
 *
 * @param fleet whether it concerns the whole fleet, so that a right for some devices is not enough ({@code x-reach: fleet});
 *     the others look to it themselves which devices they show and change
 */
record Right(Action action, boolean fleet) {}
