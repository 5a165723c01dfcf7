package io.sandpiper.e2e.crash;

import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.identity.IdentityFolder;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A device renews its certificate by EST (RFC 7030, section 4.2.2) and connects with the new one. */
final class RenewalStep implements Step {
    private @Nullable AgentProcess agent;
    private BigInteger first = BigInteger.ZERO;

    @Override
    public String name() {
        return "renewal";
    }

    @Override
    public boolean claims(String point) {
        return point.startsWith("device.renew");
    }

    @Override
    public void prepare(Scene scene) {
        agent = scene.freshAgent(FreshDevice.enrolled(scene).name())
                .set("identity.renewAt", "0")
                .set("identity.retryMin", "2s")
                .set("identity.retryMax", "2s");
        first = serial();
    }

    @Override
    public void launch(Scene scene, Program program) {
        if (program == Program.GATEWAY) {
            scene.restart(program);
        }
    }

    @Override
    public void act(Scene scene) {
        scene.arming().started(Program.AGENT, agent().launch(scene.arming().environment(Program.AGENT)));
    }

    /** A lost answer leaves the old certificate good: the agent asks again with it. */
    @Override
    public void complete(Scene scene) {
        if (!agent().isRunning()) {
            agent().launch(Map.of());
        }
        agent().awaitLive();
        awaitRenewed();
    }

    @Override
    public void check(Scene scene) {
        scene.awaitOnline(agent().name());
        Await.until("it has come with the new one", this::hasShownIt);
        agent().stop();
    }

    /** The gateway stores then that the one before is good no more. */
    private boolean hasShownIt() {
        try {
            String log = Files.readString(agent().log());
            return log.lastIndexOf("link-connected") > log.lastIndexOf("certificate-renewed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitRenewed() {
        Await.until("the certificate is renewed", () -> !serial().equals(first));
    }

    private BigInteger serial() {
        try {
            Identity identity = new IdentityFolder(agent().data()).read().orElseThrow();
            return identity.certificate().getSerialNumber();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private AgentProcess agent() {
        return Objects.requireNonNull(agent);
    }
}
