package io.sandpiper.converter.importer.tree;

/**
 * From scores to what the framework predicts.
 *
 * @param factor what a score is multiplied with first; only of {@link Kind#SIGMOID}
 */
public record Link(Kind kind, double factor) {
    public static final Link IDENTITY = new Link(Kind.IDENTITY, 1);

    /** The functions in use. */
    public enum Kind {
        IDENTITY,
        SIGMOID,
        SOFTMAX,
        EXP,
        /** {@code ln(1 + e^x)}: LightGBM's cross_entropy_lambda. */
        SOFTPLUS,
        /** {@code sign(x) x²}: LightGBM's reg_sqrt. */
        SIGNED_SQUARE,
        /** 1 above zero, else 0: XGBoost's binary:hinge. */
        STEP
    }

    public static Link of(Kind kind) {
        return new Link(kind, 1);
    }

    /** Applies it in place. */
    void apply(double[] scores) {
        if (kind == Kind.SOFTMAX) {
            softmax(scores);
            return;
        }
        for (int i = 0; i < scores.length; i++) {
            double x = scores[i];
            scores[i] = switch (kind) {
                case IDENTITY -> x;
                case SIGMOID -> 1 / (1 + Math.exp(-factor * x));
                case EXP -> Math.exp(x);
                case SOFTPLUS -> Math.log1p(Math.exp(x));
                case SIGNED_SQUARE -> Math.signum(x) * x * x;
                case STEP -> x > 0 ? 1 : 0;
                case SOFTMAX -> throw new IllegalStateException("over all scores at once");
            };
        }
    }

    private static void softmax(double[] scores) {
        double most = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            most = Math.max(most, score);
        }
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Math.exp(scores[i] - most);
            sum += scores[i];
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] /= sum;
        }
    }
}
