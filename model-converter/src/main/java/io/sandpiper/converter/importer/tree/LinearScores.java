package io.sandpiper.converter.importer.tree;

/**
 * Weighted sums, as XGBoost's {@code gblinear} makes them; a missing value adds nothing.
 *
 * @param weights by column, then by target
 * @param bias by target
 */
public record LinearScores(float[] weights, float[] bias) implements Scores {
    @Override
    public int targets() {
        return bias.length;
    }

    @Override
    public Comparison comparison() {
        return Comparison.LESS;
    }
}
