package io.sandpiper.e2e.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/** Calls that wait, and executors whose threads carry no name. */
final class Blocking {
    private static final Set<String> WAITS_OF_FUTURES = Set.of("get", "join");
    private static final Set<String> WAITS_OF_STORES = Set.of("readNow", "writeNow");
    private static final Set<String> CALLED_BY_MAIN = Set.of("start", "close");
    private static final Set<String> ASYNC = Set.of("supplyAsync", "runAsync");

    private Blocking() {}

    static ArchRule noneIn(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .callMethodWhere(DescribedPredicate.describe("it waits", Blocking::waits))
                .allowEmptyShould(true);
    }

    static ArchRule onlyNamedExecutors() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("io.sandpiper.e2e..")
                .should()
                .callMethodWhere(DescribedPredicate.describe("its threads have no name", Blocking::isNameless));
    }

    /** Main calls start and close, and may wait in them: no loop runs yet, or none is left. */
    private static boolean waits(JavaCall<?> call) {
        return !CALLED_BY_MAIN.contains(call.getOrigin().getName()) && isWait(call);
    }

    private static boolean isWait(JavaCall<?> call) {
        JavaClass owner = call.getTargetOwner();
        return owner.isAssignableTo(Future.class) && WAITS_OF_FUTURES.contains(call.getName())
                || owner.isEquivalentTo(Thread.class) && call.getName().equals("sleep")
                || owner.isAssignableTo(CountDownLatch.class) && call.getName().equals("await")
                || owner.getName().equals("io.sandpiper.host.store.Database")
                        && WAITS_OF_STORES.contains(call.getName())
                || owner.getName().equals("io.vertx.core.Future")
                        && call.getName().equals("await");
    }

    private static boolean isNameless(JavaCall<?> call) {
        JavaClass owner = call.getTargetOwner();
        boolean pool = owner.isEquivalentTo(Executors.class)
                && call.getName().startsWith("new")
                && lacks(call, ThreadFactory.class);
        boolean async = owner.isEquivalentTo(CompletableFuture.class)
                && ASYNC.contains(call.getName())
                && lacks(call, Executor.class);
        return pool || async;
    }

    private static boolean lacks(JavaCall<?> call, Class<?> parameter) {
        return call.getTarget().getRawParameterTypes().stream().noneMatch(type -> type.isEquivalentTo(parameter));
    }
}
