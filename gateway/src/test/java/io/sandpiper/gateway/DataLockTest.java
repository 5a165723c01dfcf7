package io.sandpiper.gateway;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.host.file.FolderLock;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataLockTest {
    @TempDir
    Path data;

    @Test
    void a_folder_has_one_gateway_at_a_time() throws IOException {
        FolderLock first = DataLock.take(data);
        assertThatThrownBy(() -> DataLock.take(data))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(data.toString())
                .hasMessageContaining("--data");
        first.close();
        DataLock.take(data).close();
    }
}
