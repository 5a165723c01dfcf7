"""A registry of checks, and what they share. Each check cites the text it comes from."""
import json
import math
import os
import sys
import time
import traceback

CHECKS = []


def check(source):
    """Registers a check. source: the specification and its section, or the fault of another server that it guards against."""
    def register(function):
        CHECKS.append((function, source))
        return function
    return register


def equal(actual, expected, of=""):
    if actual != expected:
        raise AssertionError("%s: %s (expected: %s)" % (of or "value", show(actual), show(expected)))


def true(condition, words):
    if not condition:
        raise AssertionError(words)


def close(actual, expected, of=""):
    true(len(actual) == len(expected) and all(math.isclose(a, e, rel_tol=1e-5, abs_tol=1e-6)
                                              for a, e in zip(actual, expected)),
         "%s: %s (expected: %s)" % (of or "values", show(actual), show(expected)))


def show(value):
    text = repr(value)
    return text if len(text) < 300 else text[:300] + "…"


class Target:
    """Where the server under test listens."""

    def __init__(self):
        self.host, port = os.environ["CONFORMANCE_HTTP"].rsplit(":", 1)
        self.port = int(port)
        self.grpc = os.environ["CONFORMANCE_GRPC"]
        self.http = os.environ["CONFORMANCE_HTTP"]


TARGET = Target() if "CONFORMANCE_HTTP" in os.environ else None


def main(name):
    """Runs what is registered; prints a line a check and, last, a JSON object with the counts."""
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    failed = []
    ran = 0
    for function, source in CHECKS:
        if only not in function.__name__:
            continue
        ran += 1
        started = time.time()
        try:
            function()
            outcome = "ok"
        except BaseException as e:  # a client's own exceptions come in every kind
            if isinstance(e, KeyboardInterrupt):
                raise
            outcome = "FAIL"
            words = "%s: %s" % (type(e).__name__, e)
            if not isinstance(e, AssertionError) and os.environ.get("CONFORMANCE_TRACE"):
                words += "\n" + traceback.format_exc()
            failed.append(function.__name__)
        print("%-4s %-5.2f %s  [%s]" % (outcome, time.time() - started, function.__name__.replace("_", " "), source))
        if outcome == "FAIL":
            print("            " + words)
        sys.stdout.flush()
    print(json.dumps({"part": name, "checks": ran, "failed": failed}))
    sys.exit(1 if failed else 0)
