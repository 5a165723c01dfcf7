package io.sandpiper.e2e.crash;

import io.sandpiper.protocol.digest.Digest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Random;

/** Bytes are uploaded; those that were answered with 201 must be there. */
final class BlobStep implements Step {
    private static final int BYTES = 200_000;

    private final Random random = new Random(4);
    private byte[] bytes = {};
    private boolean acknowledged;

    @Override
    public String name() {
        return "blob";
    }

    @Override
    public void prepare(Scene scene) {
        bytes = new byte[BYTES];
        random.nextBytes(bytes);
        acknowledged = false;
    }

    @Override
    public void act(Scene scene) {
        put(scene);
    }

    @Override
    public void complete(Scene scene) {
        if (!acknowledged) {
            put(scene);
        }
    }

    @Override
    public void check(Scene scene) {
        int status = scene.rest()
                .send("HEAD", "/v1/blobs/" + Digest.of(bytes), BodyPublishers.noBody())
                .status();
        if (status != 200) {
            throw new AssertionError("HEAD of an uploaded blob: " + status + " (expected: 200)");
        }
    }

    private void put(Scene scene) {
        scene.rest()
                .send("PUT", "/v1/blobs/" + Digest.of(bytes), BodyPublishers.ofByteArray(bytes))
                .succeeded();
        acknowledged = true;
    }
}
