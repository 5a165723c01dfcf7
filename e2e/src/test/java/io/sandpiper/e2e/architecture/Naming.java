package io.sandpiper.e2e.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** Words that name no thing. */
final class Naming {
    private static final Set<String> EMPTY_WORDS = Set.of(
            "util",
            "utils",
            "utility",
            "helper",
            "helpers",
            "common",
            "commons",
            "impl",
            "manager",
            "managers",
            "misc");

    private Naming() {}

    static ArchCondition<JavaClass> sayWhatTheyAre() {
        return new ArchCondition<>("have names that say what they are") {
            @Override
            public void check(JavaClass c, ConditionEvents events) {
                if (hasEmptyWord(c.getPackageName(), "\\.") || hasEmptyWord(c.getSimpleName(), "(?=[A-Z])|_|\\$")) {
                    events.add(SimpleConditionEvent.violated(c, c.getName() + " has one of the words " + EMPTY_WORDS));
                }
            }
        };
    }

    private static boolean hasEmptyWord(String name, String between) {
        return Arrays.stream(name.split(between))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .anyMatch(EMPTY_WORDS::contains);
    }
}
