package io.sandpiper.converter.importer.xgboost;

import io.sandpiper.protocol.error.InvalidInputException;

/** What of a document may still be taken into memory. */
final class Budget {
    private long numbers = DocumentLimits.NUMBERS;
    private int values = DocumentLimits.VALUES;

    void takeNumbers(long count) {
        numbers -= count;
        if (numbers < 0) {
            throw new InvalidInputException(
                    "model", "more numbers", "at most " + DocumentLimits.NUMBERS + " numbers in lists");
        }
    }

    void takeValue() {
        if (--values < 0) {
            throw new InvalidInputException(
                    "model", "more values", "at most " + DocumentLimits.VALUES + " objects, lists and texts");
        }
    }
}
