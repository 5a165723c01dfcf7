"""Open Inference Protocol v2 over REST: health, metadata, inference with JSON tensors."""
import json
import math

from rest import arithmetic, call, get, infer, post, tensor
from suite import check, close, equal, main, true

HEALTH = "inference_rest.md, Health"
SERVER = "inference_rest.md, Server Metadata"
MODEL = "inference_rest.md, Model Metadata"
INFER = "inference_rest.md, Inference"
REQUEST = "inference_rest.md, Inference Request JSON Object"
RESPONSE = "inference_rest.md, Inference Response JSON Object"
TENSOR = "inference_rest.md, Tensor Data"
TYPES = "inference_rest.md, Tensor Data Types"


@check(HEALTH)
def server_live_is_200_with_json():
    equal(get("/v2/health/live").ok().get("live"), True)


@check(HEALTH)
def server_ready_is_200_with_json():
    equal(get("/v2/health/ready").ok().get("ready"), True)


@check(HEALTH)
def model_ready():
    reply = get("/v2/models/arithmetic/ready").ok()
    equal((reply["name"], reply["ready"]), ("arithmetic", True))


@check(HEALTH)
def model_ready_of_a_version():
    version = get("/v2/models/arithmetic").ok()["versions"][0]
    equal(get("/v2/models/arithmetic/versions/%s/ready" % version).ok()["ready"], True)


@check(HEALTH)
def unknown_model_is_not_ready():
    get("/v2/models/nobody/ready").refused(404, "nobody")


@check(HEALTH)
def unknown_version_is_not_ready():
    get("/v2/models/arithmetic/versions/99/ready").refused(404, "99")


@check(SERVER)
def server_metadata():
    reply = get("/v2").ok()
    true(isinstance(reply["name"], str) and isinstance(reply["version"], str), "name and version: texts")
    true(isinstance(reply["extensions"], list) and all(isinstance(e, str) for e in reply["extensions"]),
         "extensions: %r (expected: a list of texts)" % reply["extensions"])


@check("MLServer redirects")
def server_metadata_with_a_slash():
    equal(get("/v2/").ok(), get("/v2").ok())


@check("extension_*.md: a server lists what it has")
def server_lists_its_extensions():
    true({"binary_tensor_data", "classification", "model_configuration", "model_repository", "statistics"}
         <= set(get("/v2").ok()["extensions"]), "extensions: %s" % get("/v2").ok()["extensions"])


@check(MODEL)
def model_metadata():
    reply = get("/v2/models/arithmetic").ok()
    equal(reply["name"], "arithmetic")
    true(len(reply["versions"]) >= 1 and all(isinstance(v, str) for v in reply["versions"]), "versions: texts")
    true(isinstance(reply["platform"], str) and reply["platform"], "platform: a text")
    equal([(t["name"], t["datatype"], t["shape"]) for t in reply["inputs"]], [("a", "FP32", [-1, 3]), ("b", "FP32", [-1, 3])])
    equal([(t["name"], t["datatype"], t["shape"]) for t in reply["outputs"]],
          [("sum", "FP32", [-1, 3]), ("difference", "FP32", [-1, 3])])


@check(MODEL)
def model_metadata_of_a_version():
    version = get("/v2/models/arithmetic").ok()["versions"][0]
    equal(get("/v2/models/arithmetic/versions/" + version).ok(), get("/v2/models/arithmetic").ok())


@check(MODEL)
def metadata_of_an_unknown_model():
    get("/v2/models/nobody").refused(404, "nobody")


@check(INFER)
def infer_answers_all_outputs_in_the_models_order():
    reply = infer("arithmetic", arithmetic()).ok()
    equal(reply["model_name"], "arithmetic")
    equal([o["name"] for o in reply["outputs"]], ["sum", "difference"])
    equal([o["shape"] for o in reply["outputs"]], [[1, 3], [1, 3]])
    equal([o["datatype"] for o in reply["outputs"]], ["FP32", "FP32"])
    close(reply["outputs"][0]["data"], [11, 22, 33])
    close(reply["outputs"][1]["data"], [-9, -18, -27])


@check(INFER)
def infer_of_a_version():
    version = get("/v2/models/arithmetic").ok()["versions"][0]
    reply = post("/v2/models/arithmetic/versions/%s/infer" % version, arithmetic()).ok()
    equal(reply["model_version"], version)


@check(INFER)
def infer_of_an_unknown_model():
    infer("nobody", arithmetic()).refused(404, "nobody")


@check(INFER)
def infer_of_an_unknown_version():
    post("/v2/models/arithmetic/versions/99/infer", arithmetic()).refused(404, "99")


@check(REQUEST)
def id_comes_back():
    equal(infer("arithmetic", arithmetic(id="call-7")).ok()["id"], "call-7")


@check("Triton and MLServer garble it")
def id_that_is_not_ascii_comes_back():
    for name in ("Größe", "日本語", "a\"b\\c\n", "🙂"):
        equal(infer("arithmetic", arithmetic(id=name)).ok()["id"], name)


@check(REQUEST)
def no_id_no_id():
    true("id" not in infer("arithmetic", arithmetic()).ok(), "an id that nobody gave")


@check(REQUEST)
def parameters_of_the_request_are_taken():
    infer("arithmetic", arithmetic(parameters={"priority": 1, "note": "x", "flag": True})).ok()


@check(REQUEST)
def outputs_are_selected_and_ordered():
    reply = infer("arithmetic", arithmetic(outputs=[{"name": "difference"}, {"name": "sum"}])).ok()
    equal([o["name"] for o in reply["outputs"]], ["difference", "sum"])
    reply = infer("arithmetic", arithmetic(outputs=[{"name": "difference"}])).ok()
    equal([o["name"] for o in reply["outputs"]], ["difference"])


@check(REQUEST)
def empty_outputs_mean_all():
    equal(len(infer("arithmetic", arithmetic(outputs=[])).ok()["outputs"]), 2)


@check(REQUEST)
def inputs_in_any_order():
    body = arithmetic()
    body["inputs"].reverse()
    close(infer("arithmetic", body).ok()["outputs"][1]["data"], [-9, -18, -27])


@check(TENSOR)
def nested_data():
    body = {"inputs": [tensor("a", [2, 3], "FP32", [[1, 2, 3], [4, 5, 6]]), tensor("b", [2, 3], "FP32", [[0] * 3, [1] * 3])]}
    reply = infer("arithmetic", body).ok()
    close(reply["outputs"][0]["data"], [1, 2, 3, 5, 6, 7])
    equal(reply["outputs"][0]["shape"], [2, 3])


@check(TENSOR)
def data_before_shape_and_name():
    text = ('{"inputs":[{"data":[1,2,3],"datatype":"FP32","shape":[1,3],"name":"a"},'
            '{"data":[1,1,1],"shape":[1,3],"name":"b","datatype":"FP32"}]}')
    close(infer("arithmetic", text).ok()["outputs"][0]["data"], [2, 3, 4])


@check(TENSOR)
def a_batch_of_none():
    reply = infer("arithmetic", {"inputs": [tensor("a", [0, 3], "FP32", []), tensor("b", [0, 3], "FP32", [])]})
    true(reply.status in (200, 400), "status %d" % reply.status)
    if reply.status == 200:
        equal(reply.json()["outputs"][0]["shape"], [0, 3])
    else:
        reply.refused(400)


@check(TENSOR)
def a_picture_of_any_size():
    for height, width in ((1, 1), (2, 3), (40, 30)):
        count = height * width
        reply = infer("picture", {"inputs": [tensor("x", [1, 1, height, width], "FP32", [1.5] * count)]}).ok()
        equal(reply["outputs"][0]["shape"], [1, 1, height, width])
        close(reply["outputs"][0]["data"], [-1.5] * count)


def echo(kind, datatype, values):
    reply = infer("echo-" + kind, {"inputs": [tensor("x", [1, 2], datatype, values)]}).ok()
    equal(reply["outputs"][0]["datatype"], datatype)
    return reply["outputs"][0]["data"]


@check(TYPES)
def every_integer_type_keeps_its_ends():
    for bits in (8, 16, 32, 64):
        for values in ([-(1 << bits - 1), (1 << bits - 1) - 1], [0, -1]):
            equal(echo("int%d" % bits, "INT%d" % bits, values), values, "INT%d" % bits)
    for values in ([0, 255], [1, 128]):
        equal(echo("uint8", "UINT8", values), values, "UINT8")


@check(TYPES)
def bool_is_true_and_false():
    equal(echo("bool", "BOOL", [True, False]), [True, False])


@check(TYPES)
def floating_types_keep_their_values():
    equal(echo("fp32", "FP32", [0.1, 3.4028234663852886e38])[0], 0.1)
    equal(echo("fp64", "FP64", [0.1, 1.7976931348623157e308]), [0.1, 1.7976931348623157e308])
    equal(echo("fp16", "FP16", [0.5, 65504]), [0.5, 65504])


@check(TYPES)
def texts_keep_every_character():
    for values in (["a", "b"], ["", "Größe"], ["日本", "🙂"], ["a\"b", "line\nend\\"]):
        equal(echo("bytes", "BYTES", values), values)


@check("the agent's rule: texts where JSON has no number")
def nan_and_infinities_go_both_ways():
    reply = infer("logarithm", {"inputs": [tensor("x", [1, 3], "FP32", [-1, 0, 1])]})
    equal(json.loads(reply.body)["outputs"][0]["data"][:2], ["NaN", "-Infinity"])
    equal(echo("fp32", "FP32", ["NaN", "Infinity"]), ["NaN", "Infinity"])


@check("RFC 8259 section 6: NaN is no number")
def answers_are_strict_json():
    reply = infer("logarithm", {"inputs": [tensor("x", [1, 3], "FP32", [-1, 0, 1])]})

    def refuse(word):
        raise AssertionError("the answer has a bare " + word)
    json.loads(reply.body, parse_constant=refuse)


@check("RFC 3986 section 2.1")
def names_may_be_percent_encoded():
    equal(infer("%61rithmetic", arithmetic()).ok()["model_name"], "arithmetic")
    equal(get("/v2/models/arith%6detic").ok()["name"], "arithmetic")


@check("curl's default")
def any_content_type_will_do():
    for kind in ("application/x-www-form-urlencoded", "application/octet-stream", "text/plain", "application/json; charset=utf-8"):
        infer("arithmetic", arithmetic(), {"Content-Type": kind}).ok()


@check(INFER)
def a_call_after_many_still_answers():
    for i in range(200):
        reply = infer("arithmetic", arithmetic(id=str(i))).ok()
        equal(reply["id"], str(i))


if __name__ == "__main__":
    main("REST protocol")
