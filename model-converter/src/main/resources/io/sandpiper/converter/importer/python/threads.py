"""Imported before numpy or a framework: one thread each. The sandbox counts processes, and order of summing is kept."""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS",
                 "VECLIB_MAXIMUM_THREADS", "LOKY_MAX_CPU_COUNT", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ[variable] = "1"
os.environ["JOBLIB_MULTIPROCESSING"] = "0"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# Libraries ask for a home, and the sandbox's user has none.
os.environ.setdefault("HOME", "/tmp")
os.environ.setdefault("KERAS_HOME", os.path.join(os.getcwd(), "keras"))
