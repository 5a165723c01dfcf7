package io.sandpiper.agent.update;

import java.time.Duration;

/**
 * What an operator may set of the update path.
 *
 * @param probation how long a candidate serves before it is committed
 * @param helloInterval between hellos while connected; jittered
 * @param retry the first wait after a hindrance such as a full disk; it doubles up to 64 times
 */
public record UpdateSettings(
        FetchSettings fetch, AcceptSettings accept, Duration probation, Duration helloInterval, Duration retry) {}
