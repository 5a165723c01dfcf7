#!/usr/bin/env python3
"""Runs the import scripts on trained models and prints how far they are off: check_imports.py TRAINED VENVS [--data-only] [NAME ...]

VENVS holds one environment a family. Each model is imported with its data and without (unless
--data-only, which halves the time); the imported model then runs in
that environment's ONNX Runtime on data.csv or data.npz, against the predictions that the framework left. A row is off
beyond 1e-4 of its value and 1e-5 of the output's largest. Ends with 1 where a model is refused or a row is off.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
IMPORTERS = HERE.parents[1] / "main/resources/io/sandpiper/converter/importer/python"
SCRIPTS = {".joblib": "sklearn", ".pkl": "sklearn", ".skops": "sklearn", ".cbm": "catboost", ".keras": "keras",
           ".h5": "keras", "": "savedmodel", ".pt": "torchscript"}
DATA_ONLY = "--data-only" in sys.argv
GIB = 1 << 30
ADDRESS_SPACE = {"tabular": 2 * GIB, "tensorflow": 4 * GIB}


def main(trained, venvs, names):
    bad = 0
    print(f"{'model':<42} {'framework':<22} {'rows':>5} {'difference':>11} {'off':>4} {'seconds':>8} {'alone':>8}")
    for folder in sorted(p for p in Path(trained).iterdir() if p.is_dir() and (not names or p.name in names)):
        meta = json.loads((folder / "meta.json").read_text())
        python = Path(venvs) / meta["family"] / "bin/python"
        if not python.exists():
            continue
        rows, difference, off, seconds, alone = judge(folder, meta, python)
        print(f"{folder.name:<42} {meta['framework'] + ' ' + meta['version']:<22} {rows:>5} {difference:>11} {off:>4} "
              f"{seconds:>8.1f} {alone:>8}", flush=True)
        bad += off != 0 or "refused" in alone
    sys.exit(1 if bad else 0)


def judge(folder, meta, python):
    source = next(p for p in folder.iterdir() if p.stem == "model" and p.name != "meta.json")
    data = next(p for p in folder.iterdir() if p.stem == "data")
    with tempfile.TemporaryDirectory() as scratch:
        alone, without = (None, 0.0) if DATA_ONLY else imported(python, source, Path(scratch) / "alone", meta)
        sentence, seconds = imported(python, source, Path(scratch) / "out", meta, data)
        if sentence:
            print("  refused:", sentence)
            return 0, "refused", "-", seconds, f"{without:.1f}" if not alone else "refused"
        if alone:
            print("  refused without data:", alone)
        command = [python, HERE / "compare.py", Path(scratch) / "out", folder]
        answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return int(answer[0]), answer[1], int(answer[2]), seconds, f"{without:.1f}" if not alone else "refused"


def imported(python, source, out, meta, data=None):
    """The sentence of a refusal, or None; and the seconds. In a scratch folder, as in the sandbox."""
    out.mkdir()
    work = out.with_name(out.name + "-work")
    work.mkdir()
    kind = "sklearn" if (source / "MLmodel").exists() else SCRIPTS[source.suffix]
    script = IMPORTERS / f"import_{kind}.py"
    command = [python, "-I", "-B", script, source, out, *(["--data", data] if data else [])]
    began = time.monotonic()
    done = subprocess.run(command, cwd=work, env={"PATH": "/usr/bin:/bin"}, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, preexec_fn=lambda: limits(meta["family"]))
    seconds = time.monotonic() - began
    if (out / "refused.txt").exists():
        if os.environ.get("VERBOSE"):
            print(done.stdout[-6000:])
        return (out / "refused.txt").read_text(), seconds
    if not (out / "model.onnx").exists():
        return f"nothing was written, exit status {done.returncode}: {done.stdout[-800:]}", seconds
    return None, seconds


def limits(family):
    space = ADDRESS_SPACE.get(family.split("-")[0], 4 * GIB)
    resource.setrlimit(resource.RLIMIT_AS, (space, space))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], [name for name in sys.argv[3:] if not name.startswith("--")])
