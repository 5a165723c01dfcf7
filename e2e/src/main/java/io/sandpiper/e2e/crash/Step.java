package io.sandpiper.e2e.crash;

/**
 * One thing that people, programs or devices do to a fleet, whose way leads over crash points. It runs once while points
 * are recorded, and once for each point that it reaches first. One thread at a time.
 */
interface Step {
    String name();

    /** Brings the fleet to where {@link #act} makes sense; everything runs, nothing is armed. */
    default void prepare(Scene scene) {}

    /** Starts the program that is armed; does not wait. Nothing, where {@link #act} starts it. */
    default void launch(Scene scene, Program program) {
        scene.restart(program);
    }

    /** Does the thing and returns; what it sets in motion may still be under way. May fail when its program dies. */
    void act(Scene scene);

    /** After the restart, or in a run without a crash: brings the thing to its end, as its doer would. */
    default void complete(Scene scene) {}

    /** Fails unless what was acknowledged holds. */
    default void check(Scene scene) {}

    /** True for a point that belongs here, though another step may come over it earlier. */
    default boolean claims(String point) {
        return false;
    }

    /** Requests whose count may be lost with the program that dies at the point. */
    default long mayBeLost(Point point) {
        return 0;
    }
}
