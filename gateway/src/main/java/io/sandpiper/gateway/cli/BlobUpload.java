package io.sandpiper.gateway.cli;

import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.digest.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.ProgressBar;

/** Brings files to the gateway under their digests; what is there already is not sent again. */
final class BlobUpload {
    private final GatewayClient gateway;
    private final PushProgress progress;

    BlobUpload(GatewayClient gateway, PushProgress progress) {
        this.gateway = gateway;
        this.progress = progress;
    }

    Digest upload(String what, Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CommandException(ExitCode.USAGE, what + ": " + file + " (expected: a file that exists)");
        }
        try {
            Digest digest = Digest.of(file);
            String path = "/v1/blobs/" + digest;
            if (!gateway.has(path)) {
                send(file, path);
            }
            return digest;
        } catch (IOException | UncheckedIOException e) {
            throw new CommandException(ExitCode.FAILED, "cannot read " + file + ": " + e.getMessage());
        }
    }

    private void send(Path file, String path) throws IOException {
        long size = Files.size(file);
        if (size == 0) {
            gateway.put(path, BodyPublishers.noBody());
            return;
        }
        BodyPublisher body = BodyPublishers.ofInputStream(() -> shown(file, size));
        gateway.put(path, BodyPublishers.fromPublisher(body, size));
    }

    private InputStream shown(Path file, long size) {
        try {
            return ProgressBar.wrap(
                    Files.newInputStream(file), progress.bytes(String.valueOf(file.getFileName()), size));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
