package io.sandpiper.protocol.message;

import java.util.List;

/** {@code device/{id}/reported}: what changed on the device, the whole entry of each changed model. */
public record Reported(int v, long counter, List<Hello.ModelState> models) {
    public static final int VERSION = 1;

    public Reported {
        models = List.copyOf(models);
    }
}
