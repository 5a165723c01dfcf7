package io.sandpiper.gateway.cli;

import java.io.PrintStream;

/**
 * Where a command speaks: data on {@code out}, everything for people on {@code err}.
 *
 * @param terminal whether a person watches: progress is shown to people alone
 */
record Console(PrintStream out, PrintStream err, boolean terminal) {
    static Console ofProcess() {
        java.io.Console terminal = System.console();
        return new Console(System.out, System.err, terminal != null && terminal.isTerminal());
    }
}
