"""curl with its defaults, as a person types it."""
import json
import os
import subprocess
import tempfile

from rest import arithmetic
from suite import TARGET, check, close, equal, main, true

URL = "http://" + TARGET.http
CURL = "curl with its defaults"


def curl(*words):
    done = subprocess.run(["curl", "-sS", "--max-time", "20", *words], capture_output=True, check=False)
    equal(done.returncode, 0, "curl's exit code (%s)" % done.stderr.decode())
    return done.stdout


@check(CURL)
def a_person_asks():
    close(json.loads(curl(URL + "/v2/models/arithmetic/infer", "-d", json.dumps(arithmetic())))["outputs"][0]["data"], [11, 22, 33])


@check(CURL)
def the_example_works_when_pasted():
    example = json.loads(curl(URL + "/v1/models/arithmetic"))["example"]
    done = subprocess.run(["sh", "-c", example], capture_output=True, check=False)
    equal(done.returncode, 0, "the example's exit code (%s)" % done.stderr.decode())
    true("model_name" in json.loads(done.stdout) or "predictions" in json.loads(done.stdout), done.stdout.decode())


@check(CURL)
def a_large_file_with_expect():
    side = 600
    body = {"inputs": [{"name": "x", "shape": [1, 1, side, side], "datatype": "FP32", "data": [0.5] * side * side}]}
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
        json.dump(body, file)
    try:
        equal(json.loads(curl(URL + "/v2/models/picture/infer", "--data-binary", "@" + file.name))["outputs"][0]["shape"], [1, 1, side, side])
        equal(json.loads(curl(URL + "/v2/models/picture/infer", "-T", file.name, "-X", "POST", "-H", "Transfer-Encoding: chunked"))
              ["outputs"][0]["shape"], [1, 1, side, side])
    finally:
        os.unlink(file.name)


@check(CURL)
def compressed():
    close(json.loads(curl("--compressed", URL + "/v2/models/arithmetic/infer", "-d", json.dumps(arithmetic())))["outputs"][0]["data"],
          [11, 22, 33])


@check("the agent's own: openapi.json made from what is loaded")
def openapi():
    document = json.loads(curl(URL + "/openapi.json"))
    true(document["openapi"].startswith("3."), "openapi: %s" % document.get("openapi"))
    true(any("arithmetic" in path for path in document["paths"]), "paths: %s" % list(document["paths"]))


@check("the agent's own: :predict by content type")
def predict():
    path = URL + "/v1/models/echo-fp32:predict"
    true("predictions" in json.loads(curl(path, "-d", '{"instances":[[1,2]]}')), "JSON")
    true("predictions" in json.loads(curl(path, "-H", "Content-Type: text/csv", "--data-binary", "1,2\n3,4\n")), "CSV")


if __name__ == "__main__":
    main("curl")
