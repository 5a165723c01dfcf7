"""Open Inference Protocol v2 over gRPC, by the stubs of the unmodified tritonclient package."""
import struct

import grpc
from tritonclient.grpc import service_pb2 as pb
from tritonclient.grpc import service_pb2_grpc as stubs

from suite import TARGET, check, close, equal, main, true

PROTO = "open_inference_grpc.proto"
STATUS = "gRPC status codes"

CHANNEL = grpc.insecure_channel(TARGET.grpc, options=[("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)])
SERVER = stubs.GRPCInferenceServiceStub(CHANNEL)
TIMEOUT = 20


def floats(*values):
    return struct.pack("<%df" % len(values), *values)


def given(name, shape, datatype, **contents):
    tensor = pb.ModelInferRequest.InferInputTensor(name=name, shape=shape, datatype=datatype)
    for field, values in contents.items():
        getattr(tensor.contents, field).extend(values)
    return tensor


def request(model="arithmetic", raw=None, **more):
    inputs = [given("a", [1, 3], "FP32", **({} if raw else {"fp32_contents": [1, 2, 3]})),
              given("b", [1, 3], "FP32", **({} if raw else {"fp32_contents": [10, 20, 30]}))]
    built = pb.ModelInferRequest(model_name=model, inputs=inputs, **more)
    if raw:
        built.raw_input_contents.extend([floats(1, 2, 3), floats(10, 20, 30)])
    return built


def infer(built):
    return SERVER.ModelInfer(built, timeout=TIMEOUT)


def values(reply, at=0):
    if reply.raw_output_contents:
        data = reply.raw_output_contents[at]
        return list(struct.unpack("<%df" % (len(data) // 4), data))
    return list(reply.outputs[at].contents.fp32_contents)


def refused(built, code, *words):
    codes = code if isinstance(code, tuple) else (code,)
    try:
        infer(built)
    except grpc.RpcError as e:
        true(e.code() in codes, "%s: %s (expected: %s)" % (e.code(), e.details(), code))
        for word in words:
            true(word in e.details(), "%r (expected: with %r)" % (e.details(), word))
        return e
    raise AssertionError("accepted (expected: %s)" % (code,))


INVALID, NOT_FOUND = grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND


@check(PROTO)
def live_and_ready():
    true(SERVER.ServerLive(pb.ServerLiveRequest(), timeout=TIMEOUT).live, "not live")
    true(SERVER.ServerReady(pb.ServerReadyRequest(), timeout=TIMEOUT).ready, "not ready")
    true(SERVER.ModelReady(pb.ModelReadyRequest(name="arithmetic"), timeout=TIMEOUT).ready, "arithmetic is not ready")


@check(PROTO)
def readiness_of_what_is_not_there():
    try:
        true(not SERVER.ModelReady(pb.ModelReadyRequest(name="nobody"), timeout=TIMEOUT).ready, "nobody is ready")
    except grpc.RpcError as e:
        equal(e.code(), NOT_FOUND)


@check(PROTO)
def server_metadata():
    reply = SERVER.ServerMetadata(pb.ServerMetadataRequest(), timeout=TIMEOUT)
    true(reply.name and reply.version, "no name or version")
    true({"classification", "statistics", "model_repository"} <= set(reply.extensions), "extensions: %s" % list(reply.extensions))


@check(PROTO)
def model_metadata():
    reply = SERVER.ModelMetadata(pb.ModelMetadataRequest(name="arithmetic"), timeout=TIMEOUT)
    equal([(t.name, t.datatype, list(t.shape)) for t in reply.inputs], [("a", "FP32", [-1, 3]), ("b", "FP32", [-1, 3])])
    true(len(reply.versions) >= 1, "no versions")
    again = SERVER.ModelMetadata(pb.ModelMetadataRequest(name="arithmetic", version=reply.versions[0]), timeout=TIMEOUT)
    equal(again, reply)
    for name, version in (("nobody", ""), ("arithmetic", "99")):
        try:
            SERVER.ModelMetadata(pb.ModelMetadataRequest(name=name, version=version), timeout=TIMEOUT)
            raise AssertionError("accepted " + name + " " + version)
        except grpc.RpcError as e:
            equal(e.code(), NOT_FOUND)


@check(PROTO)
def infer_with_typed_contents():
    reply = infer(request(id="seven"))
    equal((reply.model_name, reply.id), ("arithmetic", "seven"))
    equal([(o.name, o.datatype, list(o.shape)) for o in reply.outputs],
          [("sum", "FP32", [1, 3]), ("difference", "FP32", [1, 3])])
    close(values(reply), [11, 22, 33])
    close(values(reply, 1), [-9, -18, -27])


@check(PROTO)
def infer_with_raw_contents():
    reply = infer(request(raw=True))
    close(values(reply), [11, 22, 33])


@check(PROTO)
def outputs_are_selected_and_ordered():
    names = [pb.ModelInferRequest.InferRequestedOutputTensor(name=n) for n in ("difference", "sum")]
    reply = infer(request(outputs=names))
    equal([o.name for o in reply.outputs], ["difference", "sum"])
    close(values(reply), [-9, -18, -27])
    equal(len(infer(request(outputs=names[:1])).outputs), 1)


@check(PROTO)
def a_version():
    version = SERVER.ModelMetadata(pb.ModelMetadataRequest(name="arithmetic"), timeout=TIMEOUT).versions[0]
    equal(infer(request(model_version=version)).model_version, version)
    refused(request(model_version="99"), NOT_FOUND, "99")


@check(PROTO)
def parameters_are_taken():
    built = request()
    built.parameters["note"].string_param = "x"
    built.parameters["flag"].bool_param = True
    built.parameters["priority"].int64_param = 1
    infer(built)


TYPES = (("bool", "bool_contents", "?", [True, False]), ("int8", "int_contents", "b", [-128, 127]),
         ("int16", "int_contents", "h", [-32768, 32767]), ("int32", "int_contents", "i", [-2**31, 2**31 - 1]),
         ("int64", "int64_contents", "q", [-2**63, 2**63 - 1]), ("uint8", "uint_contents", "B", [0, 255]),
         ("fp32", "fp32_contents", "f", [0.5, -2]),
         ("fp64", "fp64_contents", "d", [0.1, -2]))


@check("open_inference_grpc.proto, InferTensorContents")
def every_datatype_typed_and_raw():
    for kind, field, form, given_values in TYPES:
        data = struct.pack("<2" + form, *given_values)
        typed = pb.ModelInferRequest(model_name="echo-" + kind, inputs=[given("x", [1, 2], kind.upper(), **{field: given_values})])
        by_bytes = pb.ModelInferRequest(model_name="echo-" + kind, inputs=[given("x", [1, 2], kind.upper())], raw_input_contents=[data])
        for built in (typed, by_bytes):
            reply = infer(built)
            got = reply.raw_output_contents[0] if reply.raw_output_contents else \
                struct.pack("<2" + form, *getattr(reply.outputs[0].contents, field))
            equal(got, data, kind)


@check("open_inference_grpc.proto, InferTensorContents")
def fp16_is_raw_alone():
    data = struct.pack("<2e", 0.5, -2)
    reply = infer(pb.ModelInferRequest(model_name="echo-fp16", inputs=[given("x", [1, 2], "FP16")], raw_input_contents=[data]))
    equal(reply.raw_output_contents[0], data)
    refused(pb.ModelInferRequest(model_name="echo-fp16", inputs=[given("x", [1, 2], "FP16", fp32_contents=[1, 2])]), INVALID)


def texts(*elements):
    return b"".join(struct.pack("<I", len(e)) + e for e in elements)


@check("open_inference_grpc.proto, InferTensorContents")
def texts_typed_and_raw():
    for elements in ((b"a", b"bc"), (b"", "Größe".encode())):
        for built in (pb.ModelInferRequest(model_name="echo-bytes", inputs=[given("x", [1, 2], "BYTES", bytes_contents=elements)]),
                      pb.ModelInferRequest(model_name="echo-bytes", inputs=[given("x", [1, 2], "BYTES")],
                                           raw_input_contents=[texts(*elements)])):
            reply = infer(built)
            got = reply.raw_output_contents[0] if reply.raw_output_contents else texts(*reply.outputs[0].contents.bytes_contents)
            equal(got, texts(*elements))


@check(STATUS)
def what_is_not_there():
    refused(request("nobody"), NOT_FOUND, "nobody")


@check("Triton and MLServer say INTERNAL, UNKNOWN, or take it in silence")
def inputs_at_fault():
    for change, word in (
            (lambda r: r.inputs.pop(), "b"),
            (lambda r: r.inputs.append(given("c", [1, 3], "FP32", fp32_contents=[1, 2, 3])), "c"),
            (lambda r: r.inputs.append(given("a", [1, 3], "FP32", fp32_contents=[1, 2, 3])), "a"),
            (lambda r: setattr(r.inputs[0], "datatype", "FP64"), "datatype"),
            (lambda r: setattr(r.inputs[0], "datatype", "nonsense"), "datatype"),
            (lambda r: setattr(r.inputs[0], "datatype", ""), "datatype"),
            (lambda r: r.inputs[0].shape.append(1), "shape"),
            (lambda r: r.inputs[0].shape.__setitem__(0, -1), "shape"),
            (lambda r: r.inputs[0].shape.__setitem__(0, 2**62), "shape"),
            (lambda r: r.inputs[0].contents.fp32_contents.pop(), "a"),
            (lambda r: r.inputs[0].contents.fp32_contents.append(4), "a"),
            (lambda r: r.inputs[0].contents.int_contents.append(4), "a"),
            (lambda r: r.inputs[0].ClearField("contents"), "a"),
            (lambda r: setattr(r.inputs[0], "name", ""), ""),
            (lambda r: r.outputs.add(name="product"), "product"),
            (lambda r: (r.outputs.add(name="sum"), r.outputs.add(name="sum")), "sum"),
            (lambda r: r.ClearField("inputs"), "")):
        built = request()
        change(built)
        refused(built, INVALID, word)
    close(values(infer(request())), [11, 22, 33])


@check("open_inference_grpc.proto: typed or raw, never both")
def raw_contents_at_fault():
    built = request()
    built.raw_input_contents.extend([floats(1, 2, 3), floats(1, 2, 3)])
    refused(built, INVALID)
    built = request(raw=True)
    built.raw_input_contents.append(b"surplus")
    refused(built, INVALID)
    built = request(raw=True)
    built.raw_input_contents.pop()
    refused(built, INVALID)
    for data in (b"", floats(1, 2), floats(1, 2, 3, 4), b"123"):
        built = request(raw=True)
        built.raw_input_contents[0] = data
        refused(built, INVALID, "a")
    built = request(raw=True)
    built.inputs[0].contents.fp32_contents.extend([1, 2, 3])
    refused(built, INVALID)


@check("numbers outside their type")
def integers_outside_their_type():
    for kind, field, value in (("int8", "int_contents", 128), ("int16", "int_contents", 40000), ("uint8", "uint_contents", 256)):
        refused(pb.ModelInferRequest(model_name="echo-" + kind, inputs=[given("x", [1, 2], kind.upper(), **{field: [0, value]})]),
                INVALID, str(value))


@check("raw BYTES")
def bytes_elements_at_fault():
    for data in (texts(b"a"), texts(b"a", b"b", b"c"), texts(b"a", b"bc")[:-1], b"\xff\xff\xff\xff" + b"a" * 8, b"\x01"):
        refused(pb.ModelInferRequest(model_name="echo-bytes", inputs=[given("x", [1, 2], "BYTES")], raw_input_contents=[data]),
                INVALID, "x")


@check(STATUS)
def a_value_that_only_the_engine_can_refuse():
    refused(pb.ModelInferRequest(model_name="lookup", inputs=[given("index", [1], "INT64", int64_contents=[1000])]), INVALID)
    infer(pb.ModelInferRequest(model_name="lookup", inputs=[given("index", [1], "INT64", int64_contents=[3])]))


@check("images are larger than gRPC's 4 MiB")
def a_message_of_eight_mebibytes():
    side = 1448
    data = bytes(side * side * 4)
    built = pb.ModelInferRequest(model_name="picture", inputs=[given("x", [1, 1, side, side], "FP32")], raw_input_contents=[data])
    equal(len(infer(built).raw_output_contents[0]), len(data))


@check(STATUS)
def a_message_over_the_limit():
    side = 4000
    built = pb.ModelInferRequest(model_name="picture", inputs=[given("x", [1, 1, side, side], "FP32")],
                                 raw_input_contents=[bytes(side * side * 4)])
    refused(built, grpc.StatusCode.RESOURCE_EXHAUSTED)
    infer(request())


@check(STATUS)
def a_deadline_that_is_over():
    # The client rounds its deadline up to a millisecond, within which a small model may have answered.
    ended = 0
    for _ in range(100):
        try:
            SERVER.ModelInfer(request(), timeout=1e-6)
        except grpc.RpcError as e:
            equal(e.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
            ended += 1
    true(ended > 0, "each of 100 calls was answered")


@check("gRPC compression")
def compressed_calls():
    for compression in (grpc.Compression.Gzip, grpc.Compression.NoCompression):
        close(values(SERVER.ModelInfer(request(), timeout=TIMEOUT, compression=compression)), [11, 22, 33])


@check("grpc_service.proto, ModelStreamInfer")
def a_stream_answers_each_in_order():
    replies = list(SERVER.ModelStreamInfer(iter([request(id=str(i)) for i in range(20)]), timeout=TIMEOUT))
    equal([r.infer_response.id for r in replies], [str(i) for i in range(20)])
    true(all(not r.error_message for r in replies), "an error")


@check("a client's stream must end with an error, not hang")
def a_stream_tells_its_errors():
    replies = []
    try:
        for reply in SERVER.ModelStreamInfer(iter([request("nobody"), request(id="after")]), timeout=TIMEOUT):
            replies.append(reply)
    except grpc.RpcError as e:
        true(e.code() in (NOT_FOUND, INVALID), str(e.code()))
    true(replies and "nobody" in replies[0].error_message, "replies: %s" % replies)


@check("grpc_service.proto, RepositoryIndex")
def the_repository():
    models = {m.name: m for m in SERVER.RepositoryIndex(pb.RepositoryIndexRequest(), timeout=TIMEOUT).models}
    equal(models["arithmetic"].state, "READY")
    SERVER.RepositoryModelUnload(pb.RepositoryModelUnloadRequest(model_name="fixed"), timeout=TIMEOUT)
    try:
        models = {m.name: m for m in SERVER.RepositoryIndex(pb.RepositoryIndexRequest(), timeout=TIMEOUT).models}
        equal(models["fixed"].state, "UNAVAILABLE")
    finally:
        SERVER.RepositoryModelLoad(pb.RepositoryModelLoadRequest(model_name="fixed"), timeout=TIMEOUT)
    true(SERVER.ModelReady(pb.ModelReadyRequest(name="fixed"), timeout=TIMEOUT).ready, "fixed did not come back")
    try:
        SERVER.RepositoryModelLoad(pb.RepositoryModelLoadRequest(model_name="nobody"), timeout=TIMEOUT)
        raise AssertionError("loaded nobody")
    except grpc.RpcError as e:
        true(e.code() in (NOT_FOUND, INVALID), str(e.code()))


@check("grpc_service.proto, ModelStatistics")
def statistics():
    def count():
        return SERVER.ModelStatistics(pb.ModelStatisticsRequest(name="arithmetic"), timeout=TIMEOUT).model_stats[0]
    before = count()
    for _ in range(3):
        infer(request())
    after = count()
    equal(after.inference_count - before.inference_count, 3)
    equal(after.inference_stats.success.count - before.inference_stats.success.count, 3)


@check("grpc_service.proto, ModelConfig")
def configuration():
    config = SERVER.ModelConfig(pb.ModelConfigRequest(name="arithmetic"), timeout=TIMEOUT).config
    equal((config.name, [i.name for i in config.input]), ("arithmetic", ["a", "b"]))


@check("grpc.health.v1")
def the_health_service():
    # The two messages by hand: a string in field 1, an enumeration in field 1.
    check_call = CHANNEL.unary_unary("/grpc.health.v1.Health/Check")
    equal(check_call(b"", timeout=TIMEOUT), b"\x08\x01")
    name = b"inference.GRPCInferenceService"
    equal(check_call(b"\x0a" + bytes([len(name)]) + name, timeout=TIMEOUT), b"\x08\x01")
    try:
        check_call(b"\x0a\x06nobody", timeout=TIMEOUT)
        raise AssertionError("nobody is healthy")
    except grpc.RpcError as e:
        equal(e.code(), NOT_FOUND)


@check("grpc.reflection.v1")
def reflection():
    for version in ("v1", "v1alpha"):
        info = CHANNEL.stream_stream("/grpc.reflection.%s.ServerReflection/ServerReflectionInfo" % version)
        replies = list(info(iter([b"\x3a\x01*"]), timeout=TIMEOUT))  # list_services: "*"
        true(replies and b"inference.GRPCInferenceService" in replies[0], "%s: %r" % (version, replies[:1]))


@check(STATUS)
def a_method_that_is_none():
    for path in ("/inference.GRPCInferenceService/Nothing", "/nothing.Nothing/Nothing"):
        try:
            CHANNEL.unary_unary(path)(b"", timeout=TIMEOUT)
            raise AssertionError("answered " + path)
        except grpc.RpcError as e:
            equal(e.code(), grpc.StatusCode.UNIMPLEMENTED)


@check(STATUS)
def bytes_that_are_no_message():
    call = CHANNEL.unary_unary("/inference.GRPCInferenceService/ModelInfer")
    for data in (b"\xff\xff\xff", b"\x0a\xff\xff\xff\xff\x0f", b"\x0a\x05ab"):
        try:
            call(data, timeout=TIMEOUT)
            raise AssertionError("accepted %r" % data)
        except grpc.RpcError as e:
            true(e.code() in (INVALID, grpc.StatusCode.INTERNAL) and e.code() == INVALID, str(e.code()))
    infer(request())


if __name__ == "__main__":
    main("gRPC protocol")
