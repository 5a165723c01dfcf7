package io.sandpiper.agent.renewal;

import java.time.Duration;

/**
 * When a certificate is renewed.
 *
 * @param at share of its life, 0 to 0.95, after which it is due
 * @param retryMin wait after the first failure, and at least between two renewals; doubles up to {@code retryMax}, jittered
 */
public record RenewalSettings(double at, Duration retryMin, Duration retryMax) {}
