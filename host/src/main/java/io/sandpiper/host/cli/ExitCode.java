package io.sandpiper.host.cli;

/** The exit codes of every command. */
public final class ExitCode {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    /** Refused by evidence, aborted by a gate, or cancelled by an operator. */
    public static final int REFUSED = 3;

    public static final int TIMED_OUT = 4;
    public static final int NOT_ALLOWED = 5;
    public static final int UNREACHABLE = 6;

    private ExitCode() {}
}
