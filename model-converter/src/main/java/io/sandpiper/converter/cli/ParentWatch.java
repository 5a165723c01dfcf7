package io.sandpiper.converter.cli;

import io.sandpiper.host.cli.ExitCode;

/**
 * Ends this process when the one that started it ends: a gateway that is killed cannot end its converter, and its next
 * start converts again. Runs on the process reaper's thread.
 */
final class ParentWatch {
    private ParentWatch() {}

    /** Begins to watch; of a parent that is gone already nothing is known, and nothing happens. */
    static void start() {
        ProcessHandle.current()
                .parent()
                .ifPresent(parent -> parent.onExit()
                        .whenComplete((ended, failure) -> Runtime.getRuntime().halt(ExitCode.FAILED)));
    }
}
