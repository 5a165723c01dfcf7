package io.sandpiper.bench.scenario;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/** One measured claim. */
@FunctionalInterface
public interface Scenario {
    /**
     * @param root the checkout
     * @param people where progress goes
     * @return figures by name; the unit is part of the name ({@code cpuMillisPerRequest}); a claim's limit and whether it
     *     held stand beside it
     */
    Map<String, Object> run(Path root, PrintStream people) throws Exception;
}
