package io.sandpiper.agent.score.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/** Lines with an object each, parsed straight into the tensors. */
final class JsonBlock implements Block {
    /** UTF-8 alone: a row that looks like another encoding is a row at fault. */
    private static final JsonFactory FACTORY =
            JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build();

    private final Records records;
    private final JsonPlan plan;
    private final List<BitSet> seen = new ArrayList<>();

    JsonBlock(Records records, JsonPlan plan) {
        this.records = records;
        this.plan = plan;
        plan.fields().forEach(f -> seen.add(new BitSet(f.elements())));
    }

    @Override
    public int rows() {
        return records.count();
    }

    @Override
    public long line(int row) {
        return records.line(row);
    }

    @Override
    public void encode(int row, BatchTarget target, int at) {
        seen.forEach(BitSet::clear);
        try (JsonParser json = parser(row)) {
            expect(json, row, json.nextToken() == JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonPlan.Key key = plan.keys().get(name);
                json.nextToken();
                if (key == null) {
                    json.skipChildren();
                } else if (key.element() >= 0) {
                    RowLayout.Field field = plan.fields().get(key.input());
                    JsonArrays.one(json, name, field, key.input(), key.element(), target, at);
                    mark(key.input(), key.element(), key.element() + 1, name);
                } else {
                    JsonArrays.read(json, name, plan.fields().get(key.input()), key.input(), target, at);
                    mark(key.input(), 0, target.elements(key.input()), name);
                }
            }
            expect(json, row, json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null);
        } catch (JsonProcessingException e) {
            throw new InvalidInputException("row", text(row), "a JSON object: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new InvalidInputException("row", text(row), "a JSON object in UTF-8: " + e.getMessage(), e);
        }
        checkWhole();
    }

    private void mark(int input, int from, int to, String name) {
        if (!seen.get(input).get(from, to).isEmpty()) {
            throw new InvalidInputException(name, "given twice", "each value once");
        }
        seen.get(input).set(from, to);
    }

    private void checkWhole() {
        for (int i = 0; i < seen.size(); i++) {
            RowLayout.Field field = plan.fields().get(i);
            int missing = seen.get(i).nextClearBit(0);
            if (missing < field.elements()) {
                List<String> features = field.input().features();
                throw features == null || missing >= features.size()
                        ? new InvalidInputException(field.input().name(), "missing", expected(field))
                        : new InvalidInputException(
                                features.get(missing), "missing", field.input().holdsTexts() ? "a text" : "a number");
            }
        }
    }

    private static String expected(RowLayout.Field field) {
        String one = field.input().holdsTexts() ? "a text" : "a number";
        return field.elements() == 1 ? one : "an array of " + field.elements() + " " + JsonArrays.values(field);
    }

    private void expect(JsonParser json, int row, boolean right) throws IOException {
        if (!right) {
            throw new InvalidInputException(
                    "row", text(row), "one JSON object a line, not " + json.currentToken() + " here");
        }
    }

    @Override
    public List<Kept> kept(int row) {
        if (plan.keep().isEmpty()) {
            return List.of();
        }
        List<Kept> kept = new ArrayList<>(Collections.nCopies(plan.keep().size(), Kept.NONE));
        try (JsonParser json = parser(row)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                int wanted = plan.keep().indexOf(json.currentName());
                JsonToken token = json.nextToken();
                if (wanted >= 0 && token != JsonToken.VALUE_NULL) {
                    kept.set(wanted, kept(json, token));
                } else {
                    json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return kept;
    }

    private static Kept kept(JsonParser json, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            return new Kept(json.getText(), false);
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator copy = FACTORY.createGenerator(text)) {
            copy.copyCurrentStructure(json);
        }
        return new Kept(text.toString(), true);
    }

    private JsonParser parser(int row) throws IOException {
        return FACTORY.createParser(records.data(), records.start(row), records.end(row) - records.start(row));
    }

    private String text(int row) {
        int start = records.start(row);
        return new String(records.data(), start, Math.min(256, records.end(row) - start), StandardCharsets.UTF_8);
    }

    /** True where the model wants truth values. */
    static boolean isBoolean(RowLayout.Field field) {
        return field.input().datatype() == DataType.BOOL;
    }
}
