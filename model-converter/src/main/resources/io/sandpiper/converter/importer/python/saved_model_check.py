"""What a SavedModel must not hold: operators that touch files, the network or a Python. Read before it is loaded."""

from refusal import Refused, cause, named

MOST_BYTES = 2 << 30
FORBIDDEN_PREFIXES = ("PyFunc", "EagerPyFunc", "ReadFile", "WriteFile", "MatchingFiles", "ReaderRead", "WholeFileReader",
                      "TextLineReader", "TFRecordReader", "FixedLengthRecord", "Rpc", "Send", "Recv", "DebugIdentity",
                      "PrintV2", "FileSystem", "SaveSlices", "IteratorFromString", "GcsConfigure", "PrefetchDataset",
                      "TextLineDataset", "TFRecordDataset", "CollectiveReduce", "DeleteFile",
                      "CreateSummary", "WriteSummary")


def check(folder):
    file = folder / "saved_model.pb"
    if not file.is_file():
        raise Refused("the folder holds no saved_model.pb: push the folder that model.export or tf.saved_model.save "
                      "wrote")
    if file.stat().st_size > MOST_BYTES:
        raise Refused("saved_model.pb is larger than 2 GiB, more than a protobuf may be: save the model again")
    for place, node in _nodes(_parsed(file)):
        # Saving and restoring of weights is every SavedModel's own.
        if node.op.removeprefix("_").startswith(FORBIDDEN_PREFIXES):
            raise Refused(f"the SavedModel's {place} has the node {named(node.name)}, a {node.op}, which reaches outside "
                          "of the model: export it without that step")


def _parsed(file):
    from tensorflow.core.protobuf import saved_model_pb2

    out = saved_model_pb2.SavedModel()
    try:
        out.ParseFromString(file.read_bytes())
    except Exception as e:  # noqa: BLE001: protobuf has its own
        raise Refused(f"saved_model.pb cannot be read ({cause(e)}): it is damaged or cut; save the model again") from e
    if not out.meta_graphs:
        raise Refused("saved_model.pb holds no graph: it is damaged or cut; save the model again")
    return out


def _nodes(model):
    for meta in model.meta_graphs:
        for node in meta.graph_def.node:
            yield "graph", node
        for function in meta.graph_def.library.function:
            for node in function.node_def:
                yield f"function {named(function.signature.name)}", node
