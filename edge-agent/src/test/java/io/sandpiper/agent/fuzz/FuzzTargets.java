package io.sandpiper.agent.fuzz;

import io.sandpiper.agent.grpc.GrpcFuzz;
import io.sandpiper.agent.serve.ServeFuzz;
import java.util.Map;
import java.util.TreeMap;

/** Every parser of the agent that reads what a stranger wrote, by name. */
final class FuzzTargets {
    private FuzzTargets() {}

    static Map<String, FuzzTarget> all() {
        Map<String, FuzzTarget> all = new TreeMap<>();
        all.putAll(ServeFuzz.all());
        all.putAll(GrpcFuzz.all());
        all.putAll(ScoreFuzz.all());
        all.putAll(FleetFuzz.all());
        return all;
    }
}
