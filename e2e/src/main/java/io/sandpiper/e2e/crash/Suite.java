package io.sandpiper.e2e.crash;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The recorded scenario, then one trial a point. One thread. */
final class Suite {
    private final Scene scene;
    private final Steps steps;
    private final Trial trial;
    private final CrashReport report;

    Suite(Scene scene, Steps steps, Trial trial, CrashReport report) {
        this.scene = scene;
        this.steps = steps;
        this.trial = trial;
        this.report = report;
    }

    /** Runs the scenario once without a crash and lists the points that it came over. */
    List<Point> record() {
        PointLog log = new PointLog(scene.fleet().folder());
        scene.arming().record(log);
        for (Step step : steps.all()) {
            report.say("Recording: " + step.name());
            trial.runWhole(step);
            log.credit(step);
        }
        scene.arming().stopRecording();
        List<Point> points = log.points();
        for (Program program : Program.values()) {
            Set<String> reached = points.stream()
                    .filter(p -> p.program() == program)
                    .map(Point::name)
                    .collect(Collectors.toSet());
            report.unreached(program, DeclaredPoints.of(program).without(reached));
        }
        return points;
    }

    /** Tries the points one by one. True where none failed. */
    boolean run(List<Point> points) {
        for (int i = 0; i < points.size(); i++) {
            report.trying(i + 1, points.size(), points.get(i));
            report.tried(i + 1, points.size(), trial.run(points.get(i)));
        }
        return report.summary();
    }
}
