package io.sandpiper.converter.importer.foreign;

import java.util.List;

/**
 * An environment that imports for some frameworks.
 *
 * @param name {@code tabular}, {@code tensorflow}, {@code tabular-1.5}
 * @param lock its pinned and hashed requirements, a resource
 * @param python the version of Python that the pins are for: {@code 3.11}
 * @param megabytes on disk, about
 * @param addressSpaceMegabytes that a run may map
 * @param frameworks for people
 */
public record Family(
        String name, String lock, String python, int megabytes, int addressSpaceMegabytes, List<String> frameworks) {}
