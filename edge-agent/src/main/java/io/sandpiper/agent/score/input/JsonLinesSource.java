package io.sandpiper.agent.score.input;

import java.io.IOException;
import java.io.InputStream;

/** One JSON object a line (jsonlines.org), its keys being columns. */
public final class JsonLinesSource extends TextSource {
    private final JsonPlan plan;

    /** @param bytes the input's length, -1 where it is not known */
    public JsonLinesSource(InputStream in, long bytes, RowLayout layout) throws IOException {
        super(new RecordReader(layout.name(), in, false), bytes);
        this.plan = JsonPlan.of(layout);
    }

    @Override
    Block block(Records records) {
        return new JsonBlock(records, plan);
    }
}
