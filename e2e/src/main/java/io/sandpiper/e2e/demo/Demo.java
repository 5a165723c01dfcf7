package io.sandpiper.e2e.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.e2e.process.RestClient;
import io.sandpiper.e2e.traffic.Samples;
import io.sandpiper.e2e.traffic.Score;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The whole play, from a start on an empty folder, or on one that holds an earlier run. One thread. */
final class Demo {
    private static final int ASKED = 300;
    private static final Duration COUNTED = Duration.ofSeconds(120);

    private final DemoFleet demo;
    private final Narrator narrator;
    private final Samples images;
    private final Samples wines;
    private long asked;

    Demo(DemoFleet demo, Narrator narrator) {
        this.demo = demo;
        this.narrator = narrator;
        Checkout checkout = demo.fleet().checkout();
        this.images = Samples.read(checkout.demo("fashion/model.yaml"), checkout.demo("fashion/holdout.npz"), ASKED);
        this.wines = Samples.read(checkout.demo("wine/model.yaml"), checkout.demo("wine/holdout.csv"), ASKED);
    }

    void play() {
        narrator.act("One gateway and two agents on this machine");
        demo.fleet().gateway().start();
        demo.writeAccess();
        var ports = demo.fleet().gateway().ports();
        narrator.done("the gateway is ready: REST " + ports.http() + ", MQTT over TLS " + ports.mqtt()
                + ", enrolment (EST) " + ports.est());
        demo.startAgents();
        narrator.done("porch (" + demo.porch().url() + ") and gate ("
                + demo.gate().url() + ") are enrolled with the" + " label " + DemoFleet.SELECTOR + " and run");
        List<VersionFacts> shown = new ArrayList<>();
        List<Map<String, Score>> scores = new ArrayList<>();
        if (versionIsThere("1.0.1")) {
            again(shown, scores, "fashion", images);
            again(shown, scores, "wine", wines);
        } else {
            new FirstAct(demo, narrator).play();
            ask(shown, scores, "fashion", "1.0.0", images);
            ask(shown, scores, "wine", "1.0.0", wines);
            new SecondAct(demo, narrator, images).play();
            ask(shown, scores, "fashion", "1.0.1", images);
        }
        gatewayCounts();
        show(shown, scores);
    }

    private boolean versionIsThere(String version) {
        return rest().get("/v1/models/fashion/versions/" + version).status() == 200;
    }

    /** After a restart the agents answer with what their operator wants by now, which need not be what the play left. */
    private void again(List<VersionFacts> shown, List<Map<String, Score>> scores, String model, Samples samples) {
        Set<String> wanted = new TreeSet<>();
        for (AgentProcess agent : demo.agents()) {
            String version = demo.fleet()
                    .operator()
                    .status(model, agent.name())
                    .path("wanted")
                    .asText("");
            if (!version.isEmpty()) {
                agent.awaitServing(model, version, FirstAct.DELIVERY);
            }
            wanted.add(version);
        }
        if (wanted.size() == 1 && !wanted.contains("")) {
            narrator.done("both agents serve " + model + " " + wanted.iterator().next() + " as before");
            ask(shown, scores, model, wanted.iterator().next(), samples);
        } else {
            narrator.done("porch and gate are not to serve one version of " + model + " now: nothing is asked of it");
        }
    }

    private void ask(
            List<VersionFacts> shown, List<Map<String, Score>> scores, String model, String version, Samples samples) {
        VersionFacts facts = VersionFacts.read(rest(), model, version);
        Map<String, Score> byAgent = new LinkedHashMap<>();
        for (AgentProcess agent : demo.agents()) {
            Score score = Score.ask(agent, model, samples);
            Claim.holds(
                    score.versions().equals(Set.of(version)),
                    agent.name() + " answers with " + model + " " + version + " alone",
                    score.versions());
            Claim.holds(
                    score.correct() >= 0.8 * score.asked(),
                    agent.name() + " answers at least 80 % of the held-out samples of " + model + " correctly",
                    score);
            byAgent.put(agent.name(), score);
            asked += score.asked();
        }
        shown.add(facts);
        scores.add(byAgent);
        narrator.done(samples.size() + " held-out samples of " + model + " to each agent, answered by " + version + ": "
                + byAgent);
    }

    /** What the agents counted has come to the gateway, in batches over MQTT. */
    private void gatewayCounts() {
        Await.value(
                "the gateway counts the " + asked + " requests of this run",
                COUNTED,
                () -> counted() >= asked ? java.util.Optional.of(true) : java.util.Optional.empty(),
                () -> rest().get("/v1/status").text());
        narrator.done("the gateway counted " + counted() + " requests, as the agents reported them");
    }

    private long counted() {
        long sum = 0;
        for (JsonNode entry : rest().get("/v1/status").succeeded().path("entries")) {
            sum += entry.path("requests").asLong();
        }
        return sum;
    }

    private void show(List<VersionFacts> shown, List<Map<String, Score>> scores) {
        Curls curls = new Curls(demo, wines);
        curls.areTrue();
        narrator.act("What happened");
        ResultTable table = new ResultTable(List.of("porch", "gate"));
        for (int i = 0; i < shown.size(); i++) {
            table.add(shown.get(i), scores.get(i));
        }
        table.print(narrator.out());
        narrator.act("Try it: these lines work as they stand");
        curls.lines().forEach(narrator::line);
        narrator.line("");
        narrator.line("Metrics: " + demo.fleet().gateway().url() + "/metrics    Logs: "
                + Curls.shown(demo.fleet().gateway().log()) + ", "
                + Curls.shown(demo.porch().log()) + ", "
                + Curls.shown(demo.gate().log()));
    }

    private RestClient rest() {
        return demo.fleet().gateway().rest();
    }
}
