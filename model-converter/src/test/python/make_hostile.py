#!/usr/bin/env python3
"""Writes files that attack an importer, or are merely odd: make_hostile.py OUT [--port PORT]

Run it once in the tabular environment and once in tensorflow's: each adds what its frameworks can write, and its part of
expected.json, a list by file of {importer, kind, why}. kind is `act` (code that runs on loading: whatever it manages to
do it tells in a file acted-*.txt in the out folder, so none may be there) or `odd` (no code: refused in one sentence, or
a model, and nothing else). PORT is a local port that somebody listens on, who must not be called.

Nothing here destroys: an act that succeeds outside of a sandbox leaves a file or a process that ends by itself.
"""

import argparse
import importlib.util
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))


class Folder:
    """Where the files go, and what is to be expected of each."""

    def __init__(self, root, port):
        self.root, self.port = Path(root), port
        self.root.mkdir(parents=True, exist_ok=True)
        self.list = self.root / "expected.json"
        self.expected = json.loads(self.list.read_text()) if self.list.exists() else {}

    def add(self, name, importer, kind, why, content=None):
        """The path to write to; content is written at once where it is given."""
        self.expected[name] = {"importer": importer, "kind": kind, "why": why}
        path = self.root / name
        if content is not None:
            path.write_bytes(content)
        return path

    def close(self):
        self.list.write_text(json.dumps(self.expected, indent=1, sort_keys=True))
        print(len(self.expected), "files in", self.root)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--port", type=int, default=9)
    arguments = parser.parse_args()
    folder = Folder(arguments.out, arguments.port)
    if importlib.util.find_spec("tensorflow"):
        import hostile_tensorflow

        hostile_tensorflow.write(folder)
    if importlib.util.find_spec("sklearn"):
        import hostile_archives
        import hostile_estimators
        import hostile_pickles

        hostile_pickles.write(folder)
        hostile_archives.write(folder)
        hostile_estimators.write(folder)
    folder.close()


if __name__ == "__main__":
    main()
