package io.sandpiper.converter.importer.foreign;

import io.sandpiper.converter.importer.Source;
import java.util.Optional;

/** What PyTorch writes, told by an archive's parts, and what to do with each that is not read. */
final class TorchFiles {
    /** The call that makes a file that is read, with the names that people want to see later. */
    private static final String CALL =
            "torch.onnx.export(model, example, 'model.onnx', input_names=['input'], output_names=['output'],"
                    + " dynamic_axes={'input': {0: 'batch'}, 'output': {0: 'batch'}})";

    static final String PICKLED =
            "the file is a pickled PyTorch module or state dict, which holds weights without the program: run " + CALL
                    + " where the model's code is, and push model.onnx";
    static final String EXPORTED =
            "the file is a program of torch.export (.pt2), which only its own PyTorch reads: run "
                    + "torch.onnx.export(torch.export.load('model.pt2'), example, 'model.onnx', dynamo=True) there, and push"
                    + " model.onnx, with model.onnx.data in a folder if that was written too";
    static final String SCRIPT_WITHOUT_TORCH =
            "the file is TorchScript, which takes PyTorch to read, and there is none here: apt-get install python3-torch"
                    + " (or set SANDPIPER_TORCH to an environment that has torch), or run " + CALL
                    + " where it was trained, and push model.onnx";
    /** torch.save before 1.6: protocol 2, then the number 0x1950a86a20f9469cfc6c. */
    private static final byte[] LEGACY = {
        (byte) 0x80,
        2,
        (byte) 0x8a,
        10,
        0x6c,
        (byte) 0xfc,
        (byte) 0x9c,
        0x46,
        (byte) 0xf9,
        0x20,
        0x6a,
        (byte) 0xa8,
        0x50,
        0x19
    };

    private TorchFiles() {}

    static boolean isScript(Source source) {
        return source.isZip()
                && source.hasPart("constants.pkl")
                && source.parts().stream().anyMatch(p -> p.contains("/code/"));
    }

    /** Why a file of PyTorch's is not read; empty for a script, and for what is not PyTorch's. */
    static Optional<String> refusal(Source source) {
        if (source.startsWith(LEGACY)) {
            return Optional.of(PICKLED);
        }
        if (!source.isZip() || isScript(source)) {
            return Optional.empty();
        }
        boolean exported = source.hasPart("archive_format") || source.hasPart("serialized_exported_program.json");
        if (exported) {
            return Optional.of(EXPORTED);
        }
        boolean saved = source.hasPart("data.pkl") && (source.hasPart("version") || source.hasPart("byteorder"));
        return saved ? Optional.of(PICKLED) : Optional.empty();
    }
}
