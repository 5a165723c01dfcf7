package io.sandpiper.protocol.trust.tuf.metadata;

/**
 * One role that a targets role trusts.
 *
 * @param terminating where it and those below it do not know a path, nobody after it is asked
 */
public record Delegation(String name, Signers signers, boolean terminating, PathRule paths) {}
