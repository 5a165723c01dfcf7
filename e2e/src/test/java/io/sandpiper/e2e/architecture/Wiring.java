package io.sandpiper.e2e.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** Calls that open what a program has one of: its databases (which a store may open for itself), its event loops. */
final class Wiring {
    private static final Set<String> OPENERS =
            Set.of("io.sandpiper.host.store.Database.open", "io.vertx.core.Vertx.vertx");

    private Wiring() {}

    static ArchRule onlyMainClassesOpenResources() {
        return noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Main")
                .and()
                .resideOutsideOfPackages("io.sandpiper.e2e..", "io.sandpiper..store..")
                .should()
                .callMethodWhere(
                        DescribedPredicate.describe("it opens a database or an event loop", Wiring::opensResource));
    }

    private static boolean opensResource(JavaMethodCall call) {
        return OPENERS.contains(call.getTargetOwner().getName() + "." + call.getName());
    }
}
