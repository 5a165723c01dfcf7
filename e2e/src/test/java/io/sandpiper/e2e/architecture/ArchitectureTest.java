package io.sandpiper.e2e.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.CompositeArchRule;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The eight rules of docs/architecture.md, over every main class of the reactor. */
class ArchitectureTest {
    /** Not ours to change: docs/decisions/0011-onnx-graph-classes.md. */
    private static final String GENERATED = "io.sandpiper.converter.onnx.proto..";

    private static final String OWN_TESTS_AND_MEASUREMENTS = "io.sandpiper.e2e..";
    private static JavaClasses classes;

    @BeforeAll
    static void read_the_classes() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.sandpiper");
    }

    @Test
    void protocol_uses_the_jdk_and_codec_libraries_only() {
        classes()
                .that()
                .resideInAPackage("io.sandpiper.protocol..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.sandpiper.protocol..",
                        "java..",
                        "javax..",
                        "com.fasterxml.jackson..",
                        "org.yaml.snakeyaml..",
                        "org.semver4j..",
                        "org.apache.datasketches..",
                        "org.jspecify.annotations..")
                .because("both ends and every tool share it: pass what is foreign in from the module that owns it")
                .check(classes);
    }

    @Test
    void each_foreign_part_is_imported_by_its_one_adapter_only() {
        CompositeArchRule.of(foreign("ai.onnxruntime..", "io.sandpiper.engine.onnx.."))
                .and(foreign("org.bytedeco..", "io.sandpiper.engine.tflite.."))
                .and(foreign("com.hivemq.client..", "io.sandpiper.gateway.link..", "io.sandpiper.agent.link.."))
                .and(foreign("com.hivemq.embedded..", "io.sandpiper.gateway.broker.."))
                .and(foreign("com.hivemq.extension..", "io.sandpiper.gateway.broker.."))
                .and(foreign("com.nimbusds..", "io.sandpiper.gateway.access.oidc.."))
                .and(foreign("dev.hardwood..", "io.sandpiper.agent.score.parquet.."))
                .and(foreign("io.opentelemetry..", "io.sandpiper.agent.trace.."))
                .and(foreign("java.sql..", "io.sandpiper..store.."))
                .and(foreign("io.sandpiper.converter.onnx.proto..", "io.sandpiper.converter.onnx.."))
                .because("a part that is replaced must touch one package: ask that package for what you need")
                .check(classes);
    }

    private static com.tngtech.archunit.lang.ArchRule foreign(String part, String... adapters) {
        return noClasses()
                .that(not(resideInAnyPackage(adapters)).and(not(resideInAnyPackage(OWN_TESTS_AND_MEASUREMENTS))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(part)
                .allowEmptyShould(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "host", "engine", "converter", "agent", "gateway", "e2e"})
    void features_form_no_cycle(String module) {
        slices().matching("io.sandpiper." + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .because("a feature must be readable alone: have the upper one hand an interface down")
                .check(classes);
    }

    @Test
    void features_of_the_gateway_stand_in_layers() {
        CompositeArchRule.of(below("store", "artifact", "authority", "device", "registry"))
                .and(below("artifact", "authority", "device", "registry"))
                .and(below("device", "delivery", "telemetry", "ingest", "broker", "est"))
                .and(below("registry", "delivery", "telemetry", "ingest", "broker", "est"))
                .and(noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                "io.sandpiper.gateway.api..", "io.sandpiper.gateway.cli..", OWN_TESTS_AND_MEASUREMENTS)
                        .and()
                        .haveSimpleNameNotEndingWith("Main")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("io.sandpiper.gateway.api..", "io.sandpiper.gateway.cli.."))
                .because("store and artifact lie at the bottom, api and cli outside: turn the dependency around")
                .check(classes);
    }

    private static com.tngtech.archunit.lang.ArchRule below(String feature, String... upper) {
        String[] packages = java.util.Arrays.stream(upper)
                .map(name -> "io.sandpiper.gateway." + name + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage("io.sandpiper.gateway." + feature + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .allowEmptyShould(true);
    }

    @Test
    void serving_and_updating_meet_in_slot_alone() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.sandpiper.agent.serve..",
                        "io.sandpiper.agent.grpc..",
                        "io.sandpiper.agent.infer..",
                        "io.sandpiper.agent.slot..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.sandpiper.agent.update..", "io.sandpiper.agent.link..")
                .allowEmptyShould(true)
                .because("an update must not be able to stop an answer: move what both need into slot")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage("io.sandpiper.agent.update..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.sandpiper.agent.serve..", "io.sandpiper.agent.grpc..", "io.sandpiper.agent.infer..")
                .because("an update changes a slot, never the server: move what both need into slot")
                .check(classes);
    }

    @Test
    void only_main_classes_construct_and_wire() {
        CompositeArchRule.of(fields().that()
                        .areDeclaredInClassesThat(resideInAnyPackage("io.sandpiper.."))
                        .and()
                        .areDeclaredInClassesThat(resideOutsideOfPackage(GENERATED))
                        .and()
                        .areStatic()
                        .and()
                        .areNotFinal()
                        .should(NotExist.at("a static field that changes"))
                        .allowEmptyShould(true))
                .and(Wiring.onlyMainClassesOpenResources())
                .because("two of anything must be able to run in one process: take it by constructor, make it in Main")
                .check(classes);
    }

    @Test
    void no_package_or_class_has_a_name_that_says_nothing() {
        classes()
                .should(Naming.sayWhatTheyAre())
                .because("a newcomer finds things by name: name it after what it owns")
                .check(classes);
    }

    @Test
    void every_package_is_null_marked() {
        classes()
                .that(not(resideInAnyPackage("io.sandpiper.converter.onnx.proto..")))
                .should(NullMarking.resideInNullMarkedPackages())
                .because("NullAway checks what is marked: add a package-info.java with @NullMarked")
                .check(classes);
    }

    @Test
    void nothing_blocks_an_event_loop() {
        CompositeArchRule.of(Blocking.noneIn(
                        "io.sandpiper.agent.serve..",
                        "io.sandpiper.agent.grpc..",
                        "io.sandpiper.agent.infer..",
                        "io.sandpiper.gateway.api..",
                        "io.sandpiper.gateway.est..",
                        "io.sandpiper.gateway.broker.."))
                .and(Blocking.onlyNamedExecutors())
                .because("one blocked loop stops everybody: return the future, or give the work a named executor")
                .check(classes);
    }
}
