package io.sandpiper.e2e.architecture;

import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** A condition that no field fulfils: there must be none of those selected. */
final class NotExist {
    private NotExist() {}

    static ArchCondition<JavaField> at(String what) {
        return new ArchCondition<>("not exist") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                events.add(SimpleConditionEvent.violated(field, field.getFullName() + " is " + what));
            }
        };
    }
}
