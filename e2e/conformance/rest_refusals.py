"""Bad input over REST: 4xx, application/json, {"error"} that names what is at fault, nothing changed, never a 5xx."""
from rest import arithmetic, call, get, infer, post, tensor
from suite import check, close, equal, main, true

ERROR = "inference_rest.md, Inference Response JSON Error Object"
SILENT = "other servers take it in silence"
CRASH = "other servers answer 5xx, or die"


def refused(body, *words, model="arithmetic"):
    reply = infer(model, body)
    reply.refused(400, *words)
    close(infer("arithmetic", arithmetic()).ok()["outputs"][0]["data"], [11, 22, 33])


def one(name="x", shape=(1, 2), datatype="FP32", data=(1, 2), **more):
    return {"inputs": [{"name": name, "shape": list(shape), "datatype": datatype, "data": list(data), **more}]}


@check(ERROR)
def a_body_that_is_no_json():
    for body in ("", "{", "nonsense", "[1,2", "{\"inputs\":", "\xff\xfe", "{\"inputs\":[]} x"):
        refused(body)


@check(ERROR)
def json_that_is_no_object():
    for body in ("[]", "3", "\"text\"", "null", "true"):
        refused(body)


@check(ERROR)
def inputs_absent_or_of_another_kind():
    for body in ({}, {"inputs": None}, {"inputs": {}}, {"inputs": "x"}, {"inputs": [3]}, {"inputs": []}, {"inputs": [None]}):
        refused(body, "inputs")


@check(SILENT)
def an_input_that_the_model_does_not_have():
    body = arithmetic()
    body["inputs"].append(tensor("c", [1, 3], "FP32", [1, 2, 3]))
    refused(body, "c")


@check(ERROR)
def an_input_is_missing():
    refused({"inputs": arithmetic()["inputs"][:1]}, "b")


@check(SILENT)
def an_input_comes_twice():
    body = arithmetic()
    body["inputs"].append(body["inputs"][0])
    refused(body, "a")


@check(ERROR)
def a_field_of_an_input_is_missing():
    for field in ("name", "shape", "datatype", "data"):
        body = one()
        del body["inputs"][0][field]
        refused(body, model="echo-fp32")


@check(ERROR)
def a_field_of_an_input_is_of_another_kind():
    for field, values in {"name": [3, None, []], "shape": ["x", None, 3, [1.5, 2], ["1", 2], [None, 2]],
                          "datatype": [32, None, []], "data": ["x", None, 3, {}]}.items():
        for value in values:
            body = one()
            body["inputs"][0][field] = value
            refused(body, model="echo-fp32")


@check(SILENT)
def another_datatype():
    for datatype in ("FP64", "INT32", "BYTES", "FP33", "fp32", "float", ""):
        refused(one(datatype=datatype), "datatype", model="echo-fp32")


@check(SILENT)
def another_shape():
    for shape in ([2], [1, 3], [2, 2], [1, 2, 1], [-1, 2], [1, -2], [], [0, 2]):
        refused(one(shape=shape), model="echo-fp32")


@check(CRASH)
def shapes_that_overflow():
    for shape in ([2**62, 2], [2**31, 2], [2**63 - 1, 2], [2**64, 2], [10**30, 2], [4611686018427387905, 2]):
        refused(one(shape=shape), model="echo-fp32")
    for shape in ([2**31, 1, 2**31, 2**31], [1, 1, 65536, 65536], [10**9, 1, 10**9, 10**9]):
        refused({"inputs": [tensor("x", shape, "FP32", [1])]}, model="picture")


@check(SILENT)
def too_few_and_too_many_values():
    for data in ([], [1], [1, 2, 3]):
        refused(one(data=data), model="echo-fp32")


@check(SILENT)
def ragged_lists():
    for data in ([[1, 2], [3]], [[1], [2, 3]], [[1, 2, 3], [4]], [[1, 2], 3, 4], [1, 2, [3, 4]], [[[1, 2]], [3, 4]]):
        refused({"inputs": [tensor("x", [2, 2], "FP32", data)]}, model="echo-fp32")


@check(SILENT)
def nested_otherwise_than_the_shape():
    for data in ([[1, 2, 3, 4]], [[1], [2], [3], [4]], [[[1, 2], [3, 4]]]):
        refused({"inputs": [tensor("x", [2, 2], "FP32", data)]}, model="echo-fp32")


@check(SILENT)
def numbers_outside_their_type():
    for kind, values in {"int8": [128, -129, 300], "uint8": [256, -1], "int16": [32768],
                         "int32": [2**31, -2**31 - 1], "int64": [2**63, -2**63 - 1]}.items():
        for value in values:
            refused(one(datatype=kind.upper(), data=[0, value]), str(value), model="echo-" + kind)
    for kind, value in (("fp32", 1e39), ("fp32", -1e300), ("fp16", 70000), ("fp16", -1e9)):
        refused(one(datatype=kind.upper(), data=[0, value]), model="echo-" + kind)
    refused('{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP64","data":[0,1e999]}]}', model="echo-fp64")


@check(SILENT)
def fractions_as_integers():
    for kind in ("int8", "uint8", "int32", "int64"):
        refused(one(datatype=kind.upper(), data=[0, 1.5]), "1.5", model="echo-" + kind)


@check(SILENT)
def elements_of_another_kind():
    for value in ("x", None, {}, True, "1", "nan"):
        refused(one(data=[0, value]), model="echo-fp32")
    for value in ("x", None, True, {}):
        refused(one(datatype="INT32", data=[0, value]), model="echo-int32")
    for value in (1, 0, "true", None, 2.0):
        refused(one(datatype="BOOL", data=[True, value]), model="echo-bool")
    for value in (1, None, True, {}):
        refused(one(datatype="BYTES", data=["a", value]), model="echo-bytes")


@check("RFC 8259 section 6")
def bare_nan_and_infinity():
    for word in ("NaN", "Infinity", "-Infinity", "nan", "+1", "01", ".5", "1."):
        refused('{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[0,%s]}]}' % word, model="echo-fp32")


@check(SILENT)
def an_output_that_the_model_does_not_have():
    refused(arithmetic(outputs=[{"name": "product"}]), "product")


@check(SILENT)
def an_output_asked_for_twice():
    refused(arithmetic(outputs=[{"name": "sum"}, {"name": "sum"}]), "sum")


@check(ERROR)
def outputs_of_another_kind():
    for outputs in ("sum", {}, [3], [None], [{}], [{"name": 3}], ["sum"]):
        refused(arithmetic(outputs=outputs), "outputs")


@check(ERROR)
def an_id_of_another_kind():
    for value in (3, [], {}, True):
        refused(arithmetic(id=value), "id")


@check(CRASH)
def a_hundred_thousand_brackets():
    for body in ("[" * 100_000, '{"inputs":' + "[" * 100_000, '{"a":' * 100_000,
                 '{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":' + "[" * 100_000):
        refused(body)


@check(CRASH)
def a_number_of_a_million_digits():
    refused('{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[0,' + "1" * 1_000_000 + "]}]}", model="echo-fp32")


@check(CRASH)
def a_name_of_a_million_characters():
    refused('{"' + "x" * 1_000_000 + '":1}')


@check("RFC 8259 section 8.1")
def bytes_that_are_no_utf_8():
    refused(b'{"inputs":[{"name":"\xff\xfe","shape":[1,2],"datatype":"FP32","data":[0,1]}]}', model="echo-fp32")


@check("RFC 8259 section 4")
def a_key_twice():
    refused('{"inputs":[{"name":"x","name":"y","shape":[1,2],"datatype":"FP32","data":[0,1]}]}', model="echo-fp32")
    refused('{"inputs":[],"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[0,1]}]}', model="echo-fp32")


@check(CRASH)
def a_value_that_only_the_engine_can_refuse():
    for index in (4, 1_000_000, -100):
        infer("lookup", {"inputs": [tensor("index", [1], "INT64", [index])]}).refused(400)
    close(infer("lookup", {"inputs": [tensor("index", [1], "INT64", [3])]}).ok()["outputs"][0]["data"], [3])


@check(ERROR)
def a_path_that_is_none():
    for path in ("/v2/nothing", "/v2/models", "/v2/models/", "/v2/models/arithmetic/nothing", "/v2/models/arithmetic/versions",
                 "/v2/health", "/v2/health/well", "/v2/models//infer", "/v2/models/arithmetic/infer/more"):
        get(path).refused((404, 405))


@check("RFC 9110 section 15.5.6")
def another_method_names_the_right_ones():
    for method, path in (("GET", "/v2/models/arithmetic/infer"), ("DELETE", "/v2/models/arithmetic"), ("POST", "/v2/health/live"),
                         ("PUT", "/v2/models/arithmetic/infer"), ("POST", "/v2")):
        reply = call(method, path)
        reply.refused(405)
        true(reply.headers.get("allow"), "%s %s: no Allow" % (method, path))


@check("the error's own text is data, not markup or log")
def an_error_does_not_repeat_a_long_value():
    error = infer("arithmetic", arithmetic(outputs=[{"name": "y" * 100_000}])).refused(400)
    true(len(error) < 2_000, "an error of %d characters" % len(error))


@check("names from outside")
def names_that_lead_elsewhere():
    for name in ("..%2f..%2fetc%2fpasswd", "%00", "a%0d%0ab", "%e0%80%af", "%zz", "x" * 2000):
        reply = get("/v2/models/" + name)
        true(reply.status in (400, 404, 414), "status %d for %s" % (reply.status, name))


if __name__ == "__main__":
    main("REST refusals")
