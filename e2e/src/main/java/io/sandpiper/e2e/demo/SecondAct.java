package io.sandpiper.e2e.demo;

import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.Finished;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.e2e.traffic.Samples;
import io.sandpiper.e2e.traffic.SteadyRequests;
import io.sandpiper.host.cli.ExitCode;
import java.util.Map;

/** A damaged version is refused and a good one is swapped in, while requests run, none of which fails. */
final class SecondAct {
    private static final int PER_SECOND = 20;
    private static final int SEEN_AFTER_SWAP = 20;

    private final DemoFleet demo;
    private final Narrator narrator;
    private final Samples images;

    SecondAct(DemoFleet demo, Narrator narrator, Samples images) {
        this.demo = demo;
        this.narrator = narrator;
        this.images = images;
    }

    void play() {
        narrator.act("A damaged version is refused, a good one is swapped in, under load");
        try (SteadyRequests porch = steady(demo.porch());
                SteadyRequests gate = steady(demo.gate())) {
            narrator.done("both agents are asked " + PER_SECOND + " times a second from now on");
            damagedVersionIsRefused(porch, gate);
            goodVersionIsDelivered(porch, gate);
            porch.close();
            gate.close();
            narrator.done("answers by version: porch " + porch.byVersion() + ", gate " + gate.byVersion() + "; failed: "
                    + (porch.failed() + gate.failed()));
            Claim.holds(porch.failed() == 0, "no request to porch failed", porch.failures());
            Claim.holds(gate.failed() == 0, "no request to gate failed", gate.failures());
        }
    }

    private SteadyRequests steady(AgentProcess agent) {
        return SteadyRequests.start(agent, "fashion", images, PER_SECOND, (answer, sample) -> {});
    }

    private void damagedVersionIsRefused(SteadyRequests porch, SteadyRequests gate) {
        Pushes pushes = new Pushes(demo.fleet(), narrator);
        Finished refused =
                pushes.push("fashion", "1.1.0", PushFiles.fashion(demo.fleet().checkout(), "1.1.0"));
        Claim.holds(refused.exitCode() == ExitCode.REFUSED, "fashion 1.1.0, damaged, is refused", refused);
        Claim.holds(
                porch.byVersion().keySet().equals(java.util.Set.of("1.0.0"))
                        && gate.byVersion().keySet().equals(java.util.Set.of("1.0.0")),
                "both agents go on answering with 1.0.0",
                Map.of("porch", porch.byVersion(), "gate", gate.byVersion()));
        narrator.done("fashion 1.1.0 is refused; both agents go on answering with 1.0.0");
    }

    private void goodVersionIsDelivered(SteadyRequests porch, SteadyRequests gate) {
        Pushes pushes = new Pushes(demo.fleet(), narrator);
        Finished accepted =
                pushes.push("fashion", "1.0.1", PushFiles.fashion(demo.fleet().checkout(), "1.0.1"));
        Claim.holds(accepted.exitCode() == ExitCode.DONE, "fashion 1.0.1 is accepted", accepted);
        pushes.assign("fashion", "1.0.1").succeeded();
        for (AgentProcess agent : demo.agents()) {
            agent.awaitServing("fashion", "1.0.1", FirstAct.DELIVERY);
        }
        Await.until("both agents have answered with 1.0.1", FirstAct.DELIVERY, () -> answered(porch) && answered(gate));
        narrator.done("both agents answer with fashion 1.0.1");
    }

    private static boolean answered(SteadyRequests requests) {
        return requests.byVersion().getOrDefault("1.0.1", 0L) >= SEEN_AFTER_SWAP;
    }
}
