package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.protocol.bundle.Task;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.util.List;

/** {@code {"instances": [...]}}; other keys are passed over. */
final class JsonInstances implements Instances {
    private static final String KEY = "instances";
    private static final String FORM = "{\"instances\": [...]}";

    private final JsonParser in;
    private final List<SampleInput> inputs;
    private final Task task;
    private final UnreadFields unread = new UnreadFields();
    private boolean found;
    private int count;

    JsonInstances(RequestBody body, List<SampleInput> inputs, Task task) throws IOException {
        this.in = body.parser(0, body.length());
        this.inputs = inputs;
        this.task = task;
    }

    @Override
    public boolean next() throws IOException {
        if (!found) {
            open();
        }
        if (in.nextToken() == JsonToken.END_ARRAY) {
            end();
            return false;
        }
        new InstanceReader(in, inputs, task).read(KEY + "[" + count++ + "]");
        return true;
    }

    private void open() throws IOException {
        expect(in.nextToken() == JsonToken.START_OBJECT, "body");
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            boolean instances = in.currentName().equals(KEY);
            in.nextToken();
            if (instances) {
                expect(in.currentToken() == JsonToken.START_ARRAY, KEY);
                found = true;
                return;
            }
            unread.pass(in);
        }
        checkNothingAfter();
        throw new InvalidInputException(KEY, "absent", FORM);
    }

    /** Reads what is left of the object. */
    private void end() throws IOException {
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            ServeJson.once(KEY, in.currentName().equals(KEY) ? in : null);
            in.nextToken();
            unread.pass(in);
        }
        checkNothingAfter();
    }

    private void checkNothingAfter() throws IOException {
        if (in.nextToken() != null) {
            throw new InvalidInputException("body", "text after the object", "one object");
        }
    }

    private void expect(boolean holds, String field) throws IOException {
        if (!holds) {
            throw new InvalidInputException(field, in.currentToken() == null ? "empty" : in.getText(), FORM);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
