package io.sandpiper.converter.importer.tree;

/** What a model adds up before its link: one score a target. */
public sealed interface Scores permits TreeEnsemble, LinearScores {
    int targets();

    /** The type in which the framework compares and adds. */
    Comparison comparison();
}
