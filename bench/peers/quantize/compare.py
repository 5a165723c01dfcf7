#!/usr/bin/env python3
"""Judges a net's quantized files on test.npz, which no converter and no peer sees.

    compare.py NET_FOLDER PEERS_FOLDER [NAME=FILE ...]      prints one JSON line

NAME=FILE are Sandpiper's files; the peers' are all .onnx and .tflite files of their folder. Loss is the share of right
answers that is lost against fp32 on the same items, with its paired 95 % interval; milliseconds are CPU time of one
sample, batch 1, one thread, in rounds that take turns with fp32's.
"""

import json
import sys
from pathlib import Path

import numpy as np

import models
from intervals import paired
from judging import Judging

ROUNDS = 9
ROUND_MILLIS = 40
NOT_APPLICABLE = "notApplicable"  # a reason that begins so: the peer has no way to take the net
CLEAR_LOSS = 0.005  # what the interval's lower end may be: the metric is kept


class Row:
    """One file beside the float model."""

    def __init__(self, file, judging, original):
        self.bytes = file.stat().st_size
        model = models.load(file)
        self.answers = judging.answers(model)
        self.right = judging.right(self.answers)
        self.agreement = float((self.answers == original.answers).mean()) if original else 1.0
        self.loss = paired(original.right if original else self.right, self.right)
        self.model = model
        self.time(judging.one(), original.model if original else model)

    def time(self, one, original):
        models.milliseconds(original, one, 2)
        runs = int(np.clip(ROUND_MILLIS / max(models.milliseconds(self.model, one, 3), 1e-3), 2, 400))
        rounds = [[models.milliseconds(m, one, runs) for m in (original, self.model)] for _ in range(ROUNDS)]
        self.millis = float(np.median([b for _, b in rounds]))
        self.speed = float(np.median([a / b for a, b in rounds]))

    def keeps_metric(self):
        return self.loss[1] <= CLEAR_LOSS

    def figures(self):
        return {
            "metric": round(float(self.right.mean()), 5),
            "agreement": round(self.agreement, 5),
            **dict(zip(("loss", "lossLow", "lossHigh"), (round(x, 5) for x in self.loss), strict=True)),
            "bytes": self.bytes,
            "cpuMillis": round(self.millis, 4),
            "speed": round(self.speed, 3),
        }


def against(row, peers):
    """A file of Sandpiper beside the best of the peers, and beside the smallest that keeps the metric."""
    found = {}
    if peers:
        best = max(peers, key=lambda name: peers[name].right.mean())
        loss, low, high = paired(peers[best].right, row.right)
        found["bestPeer"] = {"name": best, "loss": round(loss, 5), "lossLow": round(low, 5), "lossHigh": round(high, 5)}
    keeping = [name for name in peers if peers[name].keeps_metric()]
    if keeping:
        smallest = min(keeping, key=lambda name: peers[name].bytes)
        found["smallestPeer"] = {"name": smallest, "bytes": peers[smallest].bytes}
    return found


def absent(reason):
    return NOT_APPLICABLE if reason.startswith(NOT_APPLICABLE) else None


def main():
    folder, peers_folder = Path(sys.argv[1]), Path(sys.argv[2])
    judging = Judging.of(folder)
    original = Row(folder / "model.onnx", judging, None)
    skipped, peers = {}, {}
    for file in sorted(peers_folder.glob("*-skipped.json")):
        skipped |= json.loads(file.read_text())
    for file in sorted(f for f in peers_folder.iterdir() if f.suffix in (".onnx", ".tflite")):
        print(f"  {file.name}", file=sys.stderr, flush=True)
        try:
            peers[file.stem] = Row(file, judging, original)
        except Exception as e:  # a peer whose file does not run has no figures
            skipped[file.stem] = f"{type(e).__name__}: {str(e)[:200]}"
    ours = {}
    for argument in sys.argv[3:]:
        name, file = argument.split("=", 1)
        ours[name] = Row(Path(file), judging, original)
    result = {
        "net": folder.name,
        "metric": judging.metric,
        "judged": len(original.right),
        "fp32": original.figures(),
        "peers": {name: row.figures() for name, row in peers.items()} | {n: absent(why) for n, why in skipped.items()},
        "sandpiper": {name: row.figures() | against(row, peers) for name, row in ours.items()},
        "skipped": skipped,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
