package io.sandpiper.converter.cli;

/** A process that would run for ever but for its parent. */
public final class WatchingChildMain {
    private WatchingChildMain() {}

    public static void main(String[] args) throws InterruptedException {
        ParentWatch.start();
        System.out.println(ProcessHandle.current().pid());
        Thread.sleep(Long.MAX_VALUE);
    }
}
