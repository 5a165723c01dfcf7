package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.seal.SealedModels;
import io.sandpiper.agent.update.UpdateState.Committed;
import io.sandpiper.agent.update.UpdateState.Resolving;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.protocol.digest.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlobKeeperTest {
    @TempDir
    Path folder;

    private BlobFolder blobs;
    private TestBundle bundle;
    private Digest other;

    @BeforeEach
    void fetched() throws Exception {
        blobs = new BlobFolder(folder);
        bundle = new TestBundle("fashion", "1.0.0", 1);
        for (byte[] blob : bundle.blobs().values()) {
            blobs.put(blob);
        }
        other = blobs.put(new byte[] {1});
    }

    @Test
    void keeps_what_an_installed_version_needs_and_deletes_the_rest() throws Exception {
        new BlobKeeper(blobs, new SealedModels(folder)::keepOnly).deleteOthers(List.of(committed()));
        assertThat(blobs.list()).containsExactlyElementsOf(bundle.blobs().keySet());
    }

    @Test
    void deletes_nothing_where_the_manifest_of_an_installed_version_is_gone() throws Exception {
        blobs.delete(bundle.target(1).manifest());
        new BlobKeeper(blobs, new SealedModels(folder)::keepOnly).deleteOthers(List.of(committed()));
        assertThat(blobs.has(bundle.modelDigest())).isTrue();
        assertThat(blobs.has(other)).isTrue();
    }

    @Test
    void deletes_nothing_where_the_manifest_of_an_installed_version_is_damaged() throws Exception {
        Files.writeString(blobs.path(bundle.target(1).manifest()), "{}");
        new BlobKeeper(blobs, new SealedModels(folder)::keepOnly).deleteOthers(List.of(committed()));
        assertThat(blobs.has(bundle.modelDigest())).isTrue();
        assertThat(blobs.has(other)).isTrue();
    }

    @Test
    void a_candidate_whose_manifest_is_still_to_come_keeps_nothing_but_it() throws Exception {
        TestBundle newer = new TestBundle("fashion", "1.0.1", 2);
        ModelRecord resolving =
                new ModelRecord("fashion", new Resolving(newer.target(1)), Instant.EPOCH, bundle.installed(), null);
        new BlobKeeper(blobs, new SealedModels(folder)::keepOnly).deleteOthers(List.of(resolving));
        assertThat(blobs.has(bundle.modelDigest())).isTrue();
        assertThat(blobs.has(other)).isFalse();
    }

    private ModelRecord committed() {
        Committed state = new Committed(bundle.target(1), TestBundle.VARIANT);
        return new ModelRecord("fashion", state, Instant.EPOCH, bundle.installed(), null);
    }
}
