package io.sandpiper.agent.update;

import io.sandpiper.agent.fuzz.FuzzInput;
import io.sandpiper.agent.fuzz.FuzzTarget;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.trust.AssignmentCheck;
import io.sandpiper.protocol.trust.RefusedAssignmentException;
import java.time.Instant;

/** The signed envelope that says what a device is to run, and what is signed in it. */
public final class AssignmentFuzz {
    private AssignmentFuzz() {}

    public static FuzzTarget target() {
        AssignmentCheck check = new TestFleet().check();
        return data -> {
            FuzzInput in = new FuzzInput(data);
            try {
                if (in.choice(2) == 0) {
                    check.verify(in.rest(), TestFleet.DEVICE, 0, Instant.EPOCH);
                    throw new AssertionError("nobody of this fleet has signed it");
                }
                Json.read("assignment", in.rest(), Desired.class).targets().forEach(Desired.Target::modelVersion);
            } catch (InvalidInputException | RefusedAssignmentException e) {
                if (String.valueOf(e.getMessage()).length() > 8 << 10) {
                    throw new AssertionError("too many words", e);
                }
            }
        };
    }
}
