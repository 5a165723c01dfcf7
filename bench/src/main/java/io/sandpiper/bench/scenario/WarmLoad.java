package io.sandpiper.bench.scenario;

import io.sandpiper.bench.load.AgentProcess;
import io.sandpiper.bench.load.Load;
import io.sandpiper.bench.load.ThreadUse;
import java.io.IOException;
import java.io.PrintStream;

/** Puts a load on an agent until its optimizing compiler rests: what is measured then is the agent, not its warming up. */
final class WarmLoad {
    /** What is called once a request is compiled by then. */
    private static final int LEAST_REQUESTS = 8_000;

    private static final int MOST_REQUESTS = 200_000;
    private static final long MOST_NANOS = 60_000_000_000L;
    private static final int STEP = 1_000;
    /** A load is warm when so many steps in a row leave the compiler nearly idle. */
    private static final int QUIET_STEPS = 4;

    private static final double QUIET_COMPILER_MILLIS = 30;
    private static final String COMPILER = "C2 Compiler";

    private WarmLoad() {}

    static void run(AgentProcess agent, String name, Load load, int connections, PrintStream people)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        int count = 0;
        int quiet = 0;
        while (quiet < QUIET_STEPS && count < MOST_REQUESTS && System.nanoTime() - begin < MOST_NANOS) {
            double before = ThreadUse.cpuMillis(agent.pid(), COMPILER);
            load.run(connections, STEP);
            count += STEP;
            boolean idle = ThreadUse.cpuMillis(agent.pid(), COMPILER) - before < QUIET_COMPILER_MILLIS;
            quiet = idle && count >= LEAST_REQUESTS ? quiet + 1 : 0;
        }
        people.println(name + ": warm after " + count + " requests");
    }
}
