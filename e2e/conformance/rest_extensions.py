"""Triton's extensions over REST: binary tensor data, classification, model repository, statistics, configuration."""
import json
import struct

from rest import Reply, arithmetic, call, get, infer, post, tensor
from suite import check, close, equal, main, true

BINARY = "extension_binary_data.md"
RAW = "extension_binary_data.md, Raw Binary Request"
CLASSES = "extension_classification.md"
REPOSITORY = "extension_model_repository.md"
STATISTICS = "extension_statistics.md"
CONFIG = "extension_model_configuration.md"


def floats(*values):
    return struct.pack("<%df" % len(values), *values)


def binary(name, shape, datatype, data):
    return {"name": name, "shape": shape, "datatype": datatype, "parameters": {"binary_data_size": len(data)}}, data


def ask(model, parts, outputs=None, parameters=None, header_size=None, **more):
    body = {"inputs": [p[0] if isinstance(p, tuple) else p for p in parts], **more}
    if outputs is not None:
        body["outputs"] = outputs
    if parameters is not None:
        body["parameters"] = parameters
    text = json.dumps(body).encode()
    data = text + b"".join(p[1] for p in parts if isinstance(p, tuple))
    size = len(text) if header_size is None else header_size
    return infer(model, data, {"Inference-Header-Content-Length": str(size), "Content-Type": "application/octet-stream"})


def split(reply):
    """The JSON of an answer with its binary tensors: {name: bytes}."""
    size = reply.headers.get("inference-header-content-length")
    true(reply.status == 200, "status %d: %s" % (reply.status, reply.body[:300]))
    true(size is not None, "no Inference-Header-Content-Length")
    about = json.loads(reply.body[:int(size)])
    at, data = int(size), {}
    for output in about["outputs"]:
        length = output.get("parameters", {}).get("binary_data_size")
        if length is not None:
            true("data" not in output, "binary and data of " + output["name"])
            data[output["name"]] = reply.body[at:at + length]
            at += length
    equal(at, len(reply.body), "bytes of the answer")
    return about, data


A = binary("a", [1, 3], "FP32", floats(1, 2, 3))
B = binary("b", [1, 3], "FP32", floats(10, 20, 30))


@check(BINARY)
def binary_in_json_out():
    reply = ask("arithmetic", [A, B])
    about = reply.json() if "inference-header-content-length" not in reply.headers else split(reply)[0]
    close(about["outputs"][0]["data"], [11, 22, 33])


@check(BINARY)
def binary_out_by_output():
    about, data = split(ask("arithmetic", [A, B], [{"name": "sum", "parameters": {"binary_data": True}}]))
    equal(data["sum"], floats(11, 22, 33))
    equal(about["outputs"][0]["shape"], [1, 3])


@check(BINARY)
def binary_out_for_all():
    about, data = split(ask("arithmetic", [A, B], parameters={"binary_data_output": True}))
    equal((data["sum"], data["difference"]), (floats(11, 22, 33), floats(-9, -18, -27)))
    about, data = split(infer("arithmetic", arithmetic(parameters={"binary_data_output": True})))
    equal(data["sum"], floats(11, 22, 33))


@check(BINARY)
def one_output_binary_and_one_json():
    outputs = [{"name": "sum", "parameters": {"binary_data": True}}, {"name": "difference", "parameters": {"binary_data": False}}]
    about, data = split(ask("arithmetic", [A, B], outputs))
    equal(list(data), ["sum"])
    close(about["outputs"][1]["data"], [-9, -18, -27])
    about, data = split(ask("arithmetic", [A, B], outputs, parameters={"binary_data_output": True}))
    equal(list(data), ["sum"])


@check(BINARY)
def one_input_binary_and_one_json():
    close(ask("arithmetic", [A, tensor("b", [1, 3], "FP32", [10, 20, 30])]).ok()["outputs"][0]["data"], [11, 22, 33])
    close(ask("arithmetic", [tensor("a", [1, 3], "FP32", [1, 2, 3]), B]).ok()["outputs"][0]["data"], [11, 22, 33])


@check(BINARY)
def the_answers_content_type():
    reply = ask("arithmetic", [A, B], parameters={"binary_data_output": True})
    equal(reply.headers["content-type"].split(";")[0], "application/octet-stream")


@check(BINARY)
def every_datatype_as_bytes():
    for kind, form, values in (("int8", "b", [-128, 127]), ("uint8", "B", [0, 255]), ("int16", "h", [-32768, 32767]),
                               ("int32", "i", [-2**31, 2**31 - 1]), ("int64", "q", [-2**63, 2**63 - 1]), ("fp16", "e", [0.5, -2]),
                               ("fp32", "f", [0.5, -2]), ("fp64", "d", [0.1, -2]), ("bool", "?", [True, False])):
        data = struct.pack("<2" + form, *values)
        about, out = split(ask("echo-" + kind, [binary("x", [1, 2], kind.upper(), data)], parameters={"binary_data_output": True}))
        equal(out["y"], data, kind)


def texts(*values):
    return b"".join(struct.pack("<I", len(v)) + v for v in values)


@check(BINARY)
def bytes_elements_have_their_length_first():
    for values in ((b"a", b"bc"), (b"", b""), ("Größe".encode(), b"x" * 5000)):
        about, out = split(ask("echo-bytes", [binary("x", [1, 2], "BYTES", texts(*values))], parameters={"binary_data_output": True}))
        equal(out["y"], texts(*values))
    equal(ask("echo-bytes", [binary("x", [1, 2], "BYTES", texts(b"a", b"bc"))]).ok()["outputs"][0]["data"], ["a", "bc"])


@check(BINARY)
def nan_passes_as_bytes():
    about, out = split(ask("echo-fp32", [binary("x", [1, 2], "FP32", floats(float("nan"), float("inf")))],
                           parameters={"binary_data_output": True}))
    equal(out["y"], floats(float("nan"), float("inf")))


@check(BINARY)
def a_batch_of_none_as_bytes():
    reply = ask("echo-fp32", [binary("x", [0, 2], "FP32", b"")], parameters={"binary_data_output": True})
    true(reply.status in (200, 400), "status %d: %s" % (reply.status, reply.body[:200]))


@check(BINARY)
def binary_input_at_fault():
    short, long = binary("a", [1, 3], "FP32", floats(1, 2)), binary("a", [1, 3], "FP32", floats(1, 2, 3, 4))
    ask("arithmetic", [short, B]).refused(400, "a")
    ask("arithmetic", [long, B]).refused(400, "a")
    for size in (-1, 1.5, "12", None, 2**40, 11, 13):
        about = {"name": "a", "shape": [1, 3], "datatype": "FP32", "parameters": {"binary_data_size": size}}
        ask("arithmetic", [(about, floats(1, 2, 3)), B]).refused(400)


@check(BINARY)
def data_and_binary_at_once():
    both = {**tensor("a", [1, 3], "FP32", [1, 2, 3]), "parameters": {"binary_data_size": 12}}
    ask("arithmetic", [(both, floats(1, 2, 3)), B]).refused(400, "a")


@check(BINARY)
def bytes_that_nobody_announced():
    ask("arithmetic", [A, (B[0], B[1] + b"surplus")]).refused(400)


@check(BINARY)
def a_header_length_that_is_wrong():
    for size in (0, 1, 10, 10**6, 10**30):
        ask("arithmetic", [A, B], header_size=size).refused(400)
    for size in ("-1", "x", "1.5", ""):
        ask("arithmetic", [A, B], header_size=size).refused(400)


@check(BINARY)
def bytes_elements_at_fault():
    for data in (texts(b"a"), texts(b"a", b"b", b"c"), texts(b"a", b"bc")[:-1], b"\xff\xff\xff\xff" + b"a" * 8,
                 b"\xff\xff\xff\x7f" + b"a" * 8, b"", b"\x01"):
        ask("echo-bytes", [binary("x", [1, 2], "BYTES", data)]).refused(400, "x")


@check(BINARY)
def a_bool_that_is_neither():
    reply = ask("echo-bool", [binary("x", [1, 2], "BOOL", b"\x01\x07")])
    true(reply.status in (200, 400), "status %d" % reply.status)


@check(RAW)
def a_raw_binary_request():
    reply = infer("echo-fp32", floats(1, 2, 3, 4), {"Inference-Header-Content-Length": "0", "Content-Type": "application/octet-stream"})
    about, out = split(reply) if "inference-header-content-length" in reply.headers else (reply.ok(), {})
    equal(about["outputs"][0]["shape"], [2, 2])
    if out:
        equal(out["y"], floats(1, 2, 3, 4))
    else:
        close(about["outputs"][0]["data"], [1, 2, 3, 4])


@check(RAW)
def a_raw_binary_request_at_fault():
    headers = {"Inference-Header-Content-Length": "0", "Content-Type": "application/octet-stream"}
    infer("echo-fp32", floats(1, 2, 3), headers).refused(400)
    infer("echo-fp32", floats(1)[:3], headers).refused(400)
    infer("arithmetic", floats(1, 2, 3), headers).refused(400)
    infer("picture", floats(1, 2, 3), headers).refused(400)


@check(CLASSES)
def classes_of_an_output():
    body = {"inputs": [tensor("x", [1, 2], "FP32", [0.25, 0.75])], "outputs": [{"name": "y", "parameters": {"classification": 1}}]}
    output = infer("echo-fp32", body).ok()["outputs"][0]
    equal((output["datatype"], output["shape"]), ("BYTES", [1, 1]))
    value, index = output["data"][0].split(":")[:2]
    close([float(value), int(index)], [0.75, 1])
    body["outputs"][0]["parameters"]["classification"] = 2
    output = infer("echo-fp32", body).ok()["outputs"][0]
    equal([t.split(":")[1] for t in output["data"]], ["1", "0"])


@check(CLASSES)
def classes_at_fault():
    for count in (0, -1, "2", 1.5, None):
        body = {"inputs": [tensor("x", [1, 2], "FP32", [1, 2])], "outputs": [{"name": "y", "parameters": {"classification": count}}]}
        infer("echo-fp32", body).refused(400, "classification")


@check(REPOSITORY)
def the_index():
    models = {m["name"]: m for m in post("/v2/repository/index").ok()}
    equal(models["arithmetic"]["state"], "READY")
    true(isinstance(models["arithmetic"]["version"], str), "version: a text")
    equal({m["name"] for m in post("/v2/repository/index", {"ready": True}).ok()}, set(models))


@check(REPOSITORY)
def unload_and_load():
    infer("fixed", {"inputs": [tensor("x", [2, 2], "FP32", [1, 2, 3, 4])]}).ok()
    equal(post("/v2/repository/models/fixed/unload").status, 200)
    try:
        get("/v2/models/fixed/ready").refused((400, 404, 503)) if get("/v2/models/fixed/ready").status in (400, 404) else \
            equal(get("/v2/models/fixed/ready").status, 503)
        reply = infer("fixed", {"inputs": [tensor("x", [2, 2], "FP32", [1, 2, 3, 4])]})
        true(reply.status in (400, 404, 503), "status %d" % reply.status)
        models = {m["name"]: m for m in post("/v2/repository/index").ok()}
        equal(models["fixed"]["state"], "UNAVAILABLE")
        true("fixed" not in {m["name"] for m in post("/v2/repository/index", {"ready": True}).ok()}, "ready though unloaded")
    finally:
        equal(post("/v2/repository/models/fixed/load").status, 200)
    equal(get("/v2/models/fixed/ready").status, 200)
    infer("fixed", {"inputs": [tensor("x", [2, 2], "FP32", [1, 2, 3, 4])]}).ok()


@check(REPOSITORY)
def load_of_what_is_not_there():
    post("/v2/repository/models/nobody/load").refused((400, 404), "nobody")
    reply = post("/v2/repository/models/nobody/unload")
    true(reply.status in (200, 400, 404), "status %d" % reply.status)


@check(REPOSITORY)
def a_repository_request_at_fault():
    post("/v2/repository/index", "[").refused(400)
    post("/v2/repository/index", {"ready": "yes"}).refused(400, "ready")
    post("/v2/repository/nothing").refused((404, 405))


@check(STATISTICS)
def statistics_count_what_was_asked():
    def stats(path="/v2/models/arithmetic/stats"):
        return get(path).ok()["model_stats"][0]
    before = stats()
    for _ in range(5):
        infer("arithmetic", arithmetic()).ok()
    infer("arithmetic", {"inputs": []}).refused(400)
    after = stats()
    equal(after["name"], "arithmetic")
    equal(int(after["inference_count"]) - int(before["inference_count"]), 5)
    equal(int(after["execution_count"]) - int(before["execution_count"]), 5)
    for kind in ("success", "queue", "compute_input", "compute_infer", "compute_output"):
        counts = after["inference_stats"][kind]
        equal(int(counts["count"]) - int(before["inference_stats"][kind]["count"]), 5, kind)
        true(int(counts["ns"]) > int(before["inference_stats"][kind]["ns"]), kind + ".ns does not grow")
    true(int(after["inference_stats"]["fail"]["count"]) >= int(before["inference_stats"]["fail"]["count"]), "fail.count")
    true(int(after["last_inference"]) > 1_600_000_000_000, "last_inference in milliseconds since the epoch")
    equal(stats("/v2/models/arithmetic/versions/%s/stats" % after["version"])["version"], after["version"])
    true("arithmetic" in {m["name"] for m in get("/v2/models/stats").ok()["model_stats"]}, "statistics of all")


@check(STATISTICS)
def a_batch_counts_its_rows():
    before = get("/v2/models/arithmetic/stats").ok()["model_stats"][0]
    infer("arithmetic", {"inputs": [tensor("a", [4, 3], "FP32", [1] * 12), tensor("b", [4, 3], "FP32", [1] * 12)]}).ok()
    after = get("/v2/models/arithmetic/stats").ok()["model_stats"][0]
    equal(int(after["inference_count"]) - int(before["inference_count"]), 4, "inference_count")
    equal(int(after["execution_count"]) - int(before["execution_count"]), 1, "execution_count")


@check(STATISTICS)
def statistics_of_what_is_not_there():
    get("/v2/models/nobody/stats").refused((400, 404), "nobody")
    get("/v2/models/arithmetic/versions/99/stats").refused((400, 404), "99")


@check("the agent's own: /metrics agrees with the statistics")
def metrics_agree():
    for _ in range(3):
        infer("arithmetic", arithmetic()).ok()
    count = int(get("/v2/models/arithmetic/stats").ok()["model_stats"][0]["inference_stats"]["success"]["count"])
    page = get("/metrics").body.decode()
    found = [line for line in page.splitlines()
             if line.startswith("sandpiper_requests_total{") and 'model="arithmetic"' in line and "ok" in line]
    true(found, "no sandpiper_requests_total of arithmetic")
    equal(int(float(found[0].rsplit(" ", 1)[1])), count)


@check(CONFIG)
def the_configuration():
    config = get("/v2/models/arithmetic/config").ok()
    equal(config["name"], "arithmetic")
    equal([(i["name"], i["data_type"]) for i in config["input"]], [("a", "TYPE_FP32"), ("b", "TYPE_FP32")])
    true("max_batch_size" in config, "no max_batch_size")
    get("/v2/models/nobody/config").refused((400, 404), "nobody")


if __name__ == "__main__":
    main("REST extensions")
