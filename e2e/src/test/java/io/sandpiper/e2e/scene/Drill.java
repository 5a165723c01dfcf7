package io.sandpiper.e2e.scene;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A test of a minute: skipped by name, but at full length ({@link Needs#fullLength}); {@code make drills} runs all. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Tag("drill")
@EnabledIfSystemProperty(named = "e2e", matches = "full", disabledReason = "make drills")
public @interface Drill {}
