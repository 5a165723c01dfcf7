package io.sandpiper.agent;

import io.sandpiper.agent.seal.SealedModels;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.agent.update.Installed;
import io.sandpiper.agent.update.SlotActivation;
import io.sandpiper.agent.update.StartVersion;
import io.sandpiper.agent.update.StartVersions;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The version of a model that scores offline: the committed one of this device, or a file. Blocking. */
final class OfflineModel {
    private OfflineModel() {}

    /** @param model a name, or {@code NAME=FILE} */
    static InstalledVersion find(Path data, String model) throws IOException {
        if (model.indexOf('=') >= 0) {
            return LocalModel.parse(model);
        }
        List<Installed> here = List.of();
        BlobFolder blobs = new BlobFolder(data.resolve("blobs"));
        if (Files.exists(data.resolve(UpdateStore.FILE))) {
            try (UpdateStore store = UpdateStore.open(data)) {
                here = StartVersions.of(store, blobs).stream()
                        .map(StartVersion::version)
                        .toList();
            }
        }
        for (Installed version : here) {
            if (version.model().equals(model)) {
                return SlotActivation.load(version, blobs, new SealedModels(data));
            }
        }
        String names = String.join(", ", here.stream().map(Installed::model).toList());
        throw new InvalidInputException(
                "--model", model, names.isEmpty() ? "NAME=FILE; " + data + " holds no model" : "one of " + names);
    }
}
