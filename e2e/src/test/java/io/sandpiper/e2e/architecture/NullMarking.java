package io.sandpiper.e2e.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** Whether a class's package says that its references are not null unless marked. */
final class NullMarking {
    private NullMarking() {}

    static ArchCondition<JavaClass> resideInNullMarkedPackages() {
        return new ArchCondition<>("reside in packages marked @NullMarked") {
            @Override
            public void check(JavaClass c, ConditionEvents events) {
                if (!c.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(SimpleConditionEvent.violated(c, c.getName() + ": its package is not @NullMarked"));
                }
            }
        };
    }
}
