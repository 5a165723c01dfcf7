package io.sandpiper.gateway.cli;

import java.io.PrintStream;

/**
 * Where a command speaks: data on {@link #out}, everything for people on {@link #err}. What it prints may be a stranger's, so
 * nothing in it steers the terminal.
 */
final class Console {
    private final PrintStream out;
    private final PrintStream err;
    private final PrintStream screen;
    private final boolean terminal;

    /** @param terminal whether a person watches: progress is shown to people alone */
    Console(PrintStream out, PrintStream err, boolean terminal) {
        this.out = new EscapedStream(out);
        this.err = new EscapedStream(err);
        this.screen = err;
        this.terminal = terminal;
    }

    static Console ofProcess() {
        java.io.Console terminal = System.console();
        return new Console(System.out, System.err, terminal != null && terminal.isTerminal());
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    boolean terminal() {
        return terminal;
    }

    /** As {@link #err}, for our own steering of the terminal alone. */
    PrintStream screen() {
        return screen;
    }
}
