package io.sandpiper.e2e.demo;

import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.host.cli.ExitCode;
import java.time.Duration;

/** From two model files to answers on both devices. */
final class FirstAct {
    static final Duration DELIVERY = Duration.ofSeconds(120);
    private static final double MAX_INT8_SHARE = 0.55;
    private static final double MAX_INT8_LOSS = 0.005;

    private final DemoFleet demo;
    private final Narrator narrator;

    FirstAct(DemoFleet demo, Narrator narrator) {
        this.demo = demo;
        this.narrator = narrator;
    }

    void play() {
        Checkout checkout = demo.fleet().checkout();
        Pushes pushes = new Pushes(demo.fleet(), narrator);
        narrator.act("A model goes from a file to two devices");
        pushAndAssign(pushes, "fashion", PushFiles.fashion(checkout, "1.0.0"));
        pushAndAssign(pushes, "wine", PushFiles.wine(checkout));
        for (AgentProcess agent : demo.agents()) {
            agent.awaitServing("fashion", "1.0.0", DELIVERY);
            agent.awaitServing("wine", "1.0.0", DELIVERY);
        }
        narrator.done("porch and gate serve fashion 1.0.0 and wine 1.0.0");
        int8KeepsWhatItPromises();
    }

    private void pushAndAssign(Pushes pushes, String model, PushFiles files) {
        int pushed = pushes.push(model, "1.0.0", files).exitCode();
        Claim.holds(pushed == ExitCode.DONE, model + " 1.0.0 is accepted", "exit code " + pushed);
        narrator.done(model + " 1.0.0 is checked, proven, signed and published");
        pushes.assign(model, "1.0.0").succeeded();
    }

    private void int8KeepsWhatItPromises() {
        VersionFacts facts = VersionFacts.read(demo.fleet().gateway().rest(), "fashion", "1.0.0");
        var fp32 = facts.variant("fp32");
        var int8 = facts.variant("int8");
        Claim.holds(
                int8 != null && fp32 != null && int8.value() != null && fp32.value() != null,
                "fashion has an int8 variant with evidence",
                facts.evidence().omitted());
        if (int8 != null && fp32 != null && int8.value() != null && fp32.value() != null) {
            Claim.holds(
                    int8.value() >= fp32.value() - MAX_INT8_LOSS,
                    "int8 is within half a point of fp32",
                    int8.value() + " against " + fp32.value());
            Claim.holds(
                    int8.bytes() <= MAX_INT8_SHARE * facts.originalBytes(),
                    "int8 needs at most 55 % of the bytes",
                    int8.bytes() + " of " + facts.originalBytes());
        }
    }
}
