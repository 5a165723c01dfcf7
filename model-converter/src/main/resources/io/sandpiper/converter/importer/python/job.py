"""One import: SOURCE OUT_FOLDER [--data FILE]. It leaves a model with cases, or one sentence, in OUT_FOLDER."""

import argparse
import json
import os
import sys
from pathlib import Path

from refusal import LONGEST_SENTENCE, Refused, cause, one_line


def run(convert):
    """convert(source, data) gives an Import, or raises; data is None where no file was given."""
    parser = argparse.ArgumentParser()
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path)
    arguments = parser.parse_args()
    try:
        imported = convert(arguments.source, arguments.data)
        imported.write(arguments.out)
    except Refused as e:
        refuse(arguments.out, str(e))
    except MemoryError:
        refuse(arguments.out, "the model needs more memory than an import has: raise the importer's memory limit, or "
                              "export to ONNX where the model was trained")
    except RecursionError:
        refuse(arguments.out, "the model is nested deeper than its framework can read: save a smaller or flatter model")
    except Exception as e:  # noqa: BLE001: whatever a framework or a stranger's model raises becomes a sentence
        show(e)
        refuse(arguments.out, f"the framework could not read or convert the model ({cause(e)}): check that the file "
                              "is whole, or export to ONNX where the model was trained")
    sys.stdout.flush()
    # Threads of a framework, or of a stranger's model, do not keep the process.
    os._exit(0)


def refuse(out, sentence):
    for leftover in ("model.onnx", "cases.onnx", "import.json"):
        (out / leftover).unlink(missing_ok=True)
    (out / "refused.txt").write_text(one_line(sentence, LONGEST_SENTENCE), encoding="utf-8")


def show(error):
    """The whole trace is for whoever debugs the importer; nobody reads it to decide."""
    import traceback

    traceback.print_exception(error)


class Import:
    """What an import leaves: the graph's bytes, its spec, the cases and who took part."""

    def __init__(self, model, spec, cases, framework, tools):
        self.model, self.spec, self.cases, self.framework, self.tools = model, spec, cases, framework, tools

    def write(self, out):
        import protobuf_writer

        (out / "model.onnx").write_bytes(self.model + protobuf_writer.metadata("io.sandpiper.spec", self.spec))
        (out / "cases.onnx").write_bytes(protobuf_writer.constants(self.cases))
        (out / "import.json").write_text(json.dumps({"framework": self.framework, "tools": self.tools}))
