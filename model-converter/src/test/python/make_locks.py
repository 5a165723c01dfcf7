#!/usr/bin/env python3
"""Writes the lock files of the importers' environments: make_locks.py [FAMILY ...]

Run where `uv` is on the PATH. A lock pins every package with the hashes of all its files, so that it installs on x86_64
and aarch64 alike, and it names no index. What is pinned by hand here is what was tried together; the rest follows.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

LOCKS = Path(__file__).resolve().parents[2] / "main/resources/io/sandpiper/converter/importer/python/locks"
PYTHON = "3.11"

# protobuf 7 breaks skl2onnx's gradient boosting (np.uint32 attributes); 6.33 works.
CONVERTERS = ["skl2onnx==1.20.0", "protobuf==6.33.6"]
BOOSTERS = ["xgboost-cpu==3.2.0", "lightgbm==4.7.0"]
NEWEST = ["onnx==1.23.2", "onnxruntime==1.32.0", "numpy==2.4.6", "scipy==1.17.1", "pandas==3.1.1", "joblib==1.6.0",
          "skops==0.16.0"]
MIDDLE = ["onnx==1.20.1", "onnxruntime==1.32.0", "numpy==2.2.6", "scipy==1.15.3", "pandas==2.2.3", "joblib==1.6.0",
          "skops"]
# Their compiled parts were built against numpy 1.
OLD = ["onnx==1.20.1", "onnxruntime==1.32.0", "numpy==1.26.4", "scipy==1.11.4", "pandas==2.2.3", "joblib==1.6.0",
       "skops"]


def scikit_learn(version, rest):
    return [f"scikit-learn=={version}", *CONVERTERS, *BOOSTERS, *rest]


FAMILIES = {
    "tabular": scikit_learn("1.9.1", NEWEST),
    "tabular-1.8": scikit_learn("1.8.0", MIDDLE),
    "tabular-1.7": scikit_learn("1.7.2", MIDDLE),
    "tabular-1.6": scikit_learn("1.6.1", MIDDLE),
    "tabular-1.5": scikit_learn("1.5.2", MIDDLE),
    "tabular-1.4": scikit_learn("1.4.2", OLD),
    "tabular-1.3": scikit_learn("1.3.2", OLD),
    "tabular-1.2": scikit_learn("1.2.2", OLD),
    "tensorflow": [
        "tensorflow-cpu==2.21.0 ; platform_machine == 'x86_64'",
        "tensorflow==2.21.0 ; platform_machine == 'aarch64'",
        "keras==3.15.1",
        "tf2onnx==1.17.0",
        "onnx==1.23.2",
        "onnxruntime==1.32.0",
        "protobuf==7.36.2",
        "numpy==2.4.6",
    ],
}
# CatBoost asks for plotly and matplotlib, and imports without them: added to a resolved lock, not resolved with it.
WITHOUT_DEPENDENCIES = {"tabular": ["catboost==1.2.10", "graphviz", "six"]}

WHERE = "python_full_version < '3.12' and platform_machine == '{}' and sys_platform == 'linux'"
MACHINES = "[tool.uv]\nenvironments = [" + ", ".join(
    f'"{WHERE.format(machine)}"' for machine in ("x86_64", "aarch64")) + "]\n"


def compiled(requirements, *flags):
    """The lines of a lock. uv reads the machines that it is for from a pyproject.toml."""
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "pyproject.toml").write_text(MACHINES)
        (Path(scratch) / "in.txt").write_text("\n".join(requirements) + "\n")
        command = ["uv", "pip", "compile", "--universal", "--generate-hashes", "--no-header", "--no-annotate",
                   "--python-version", PYTHON, *flags, "in.txt"]
        text = subprocess.run(command, cwd=scratch, check=True, stdout=subprocess.PIPE, text=True).stdout
    # Only where a package is for one machine alone does its marker say anything.
    both = re.compile(r" ; (?=.*aarch64)(?=.*x86_64)[^\\\n]*(?= \\)")
    one = re.compile(r" ; .*?(platform_machine == '\w+').*?(?= \\)")
    return one.sub(r" ; \1", both.sub("", text))


def main(families):
    LOCKS.mkdir(parents=True, exist_ok=True)
    for family in families or FAMILIES:
        text = compiled(FAMILIES[family])
        if family in WITHOUT_DEPENDENCIES:
            text += compiled(WITHOUT_DEPENDENCIES[family], "--no-deps")
        (LOCKS / f"{family}.txt").write_text(text)
        print(family, text.count("=="), "packages", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
