package io.sandpiper.converter.importer.foreign;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An environment that imports for some frameworks.
 *
 * @param name {@code tabular}, {@code tensorflow}, {@code tabular-1.5}
 * @param lock its pinned and hashed requirements, a resource
 * @param python the version of Python that the pins are for: {@code 3.11}
 * @param megabytes on disk, about
 * @param addressSpaceMegabytes that a run may map
 * @param frameworks for people
 * @param sklearn the minor version of scikit-learn whose pickles it reads, null where it has none
 */
public record Family(
        String name,
        String lock,
        String python,
        int megabytes,
        int addressSpaceMegabytes,
        List<String> frameworks,
        @Nullable String sklearn) {
    /** As {@code families.json} has it, under its name. */
    record Written(
            String lock,
            String python,
            @JsonProperty("diskMb") int megabytes,
            @JsonProperty("addressSpaceMb") int addressSpaceMegabytes,
            List<String> frameworks,
            @JsonProperty("scikitLearn") @Nullable String sklearn) {
        Family named(String name) {
            return new Family(name, lock, python, megabytes, addressSpaceMegabytes, frameworks, sklearn);
        }
    }
}
