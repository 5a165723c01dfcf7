"""The unmodified tritonclient: http, http.aio, grpc, grpc.aio, with their defaults."""
import asyncio
import queue

import numpy as np
import tritonclient.grpc as tg
import tritonclient.grpc.aio as tga
import tritonclient.http as th
import tritonclient.http.aio as tha
from tritonclient.utils import InferenceServerException

from suite import TARGET, check, equal, main, true

HTTP, HTTP_AIO, GRPC, GRPC_AIO = "tritonclient.http", "tritonclient.http.aio", "tritonclient.grpc", "tritonclient.grpc.aio"
ONE = np.array([[1, 2, 3]], np.float32)
TEN = np.array([[10, 20, 30]], np.float32)


def inputs(module, binary=None):
    made = []
    for name, value in (("a", ONE), ("b", TEN)):
        tensor = module.InferInput(name, list(value.shape), "FP32")
        if binary is None:
            tensor.set_data_from_numpy(value)
        else:
            tensor.set_data_from_numpy(value, binary_data=binary)
        made.append(tensor)
    return made


def right(result):
    np.testing.assert_allclose(result.as_numpy("sum"), ONE + TEN)
    np.testing.assert_allclose(result.as_numpy("difference"), ONE - TEN)


def http():
    return th.InferenceServerClient(TARGET.http)


def grpc():
    return tg.InferenceServerClient(TARGET.grpc)


@check(HTTP)
def http_defaults():
    with http() as client:
        right(client.infer("arithmetic", inputs(th)))


@check(HTTP)
def http_json_and_binary():
    with http() as client:
        for data_in in (True, False):
            for data_out in (True, False):
                outputs = [th.InferRequestedOutput(n, binary_data=data_out) for n in ("difference", "sum")]
                right(client.infer("arithmetic", inputs(th, data_in), outputs=outputs, request_id="7"))


@check(HTTP)
def http_compression():
    with http() as client:
        for coding in ("gzip", "deflate"):
            right(client.infer("arithmetic", inputs(th), request_compression_algorithm=coding, response_compression_algorithm=coding))


@check(HTTP)
def http_async():
    with th.InferenceServerClient(TARGET.http, concurrency=4) as client:
        for call in [client.async_infer("arithmetic", inputs(th)) for _ in range(16)]:
            right(call.get_result())


def every_type(module, client):
    for kind, dtype in (("bool", bool), ("uint8", np.uint8), ("int8", np.int8), ("int16", np.int16), ("int32", np.int32), ("int64", np.int64), ("fp16", np.float16),
                        ("fp32", np.float32), ("fp64", np.float64)):
        value = np.array([[0, 1], [1, 0]], dtype)
        tensor = module.InferInput("x", [2, 2], kind.upper())
        tensor.set_data_from_numpy(value)
        got = client.infer("echo-" + kind, [tensor]).as_numpy("y")
        equal((got.dtype, got.tolist()), (value.dtype, value.tolist()), kind)
    value = np.array([["a".encode(), "Größe".encode()]], object)
    tensor = module.InferInput("x", [1, 2], "BYTES")
    tensor.set_data_from_numpy(value)
    equal(client.infer("echo-bytes", [tensor]).as_numpy("y").tolist(), value.tolist())


@check(HTTP)
def http_every_type():
    with http() as client:
        every_type(th, client)


@check(HTTP)
def http_classification():
    with http() as client:
        tensor = th.InferInput("x", [1, 2], "FP32")
        tensor.set_data_from_numpy(np.array([[0.25, 0.75]], np.float32))
        for binary in (True, False):
            output = th.InferRequestedOutput("y", binary_data=binary, class_count=2)
            classes = client.infer("echo-fp32", [tensor], outputs=[output]).as_numpy("y")
            texts = [c.decode() if isinstance(c, bytes) else c for c in classes.flatten()]
            equal([t.split(":")[1] for t in texts], ["1", "0"])


@check(HTTP)
def http_about_the_server():
    with http() as client:
        true(client.is_server_live() and client.is_server_ready() and client.is_model_ready("arithmetic"), "not ready")
        true(not client.is_model_ready("nobody"), "nobody is ready")
        equal(client.get_server_metadata()["name"], "sandpiper-agent")
        equal(client.get_model_metadata("arithmetic")["name"], "arithmetic")
        equal(client.get_model_config("arithmetic")["name"], "arithmetic")
        true(any(m["name"] == "arithmetic" for m in client.get_model_repository_index()), "the index lacks arithmetic")
        equal(client.get_inference_statistics("arithmetic")["model_stats"][0]["name"], "arithmetic")
        client.unload_model("fixed")
        client.load_model("fixed")
        true(client.is_model_ready("fixed"), "fixed did not come back")


@check(HTTP)
def http_errors():
    with http() as client:
        for model, made in (("nobody", inputs(th)), ("arithmetic", inputs(th)[:1])):
            try:
                client.infer(model, made)
                raise AssertionError("accepted")
            except InferenceServerException as e:
                true(e.message() and str(e.status()).startswith(("4", "40")), "%s %s" % (e.status(), e.message()))


@check(HTTP)
def http_request_bodies_made_by_hand():
    body, size = th.InferenceServerClient.generate_request_body(inputs(th))
    true(size, "no header size")
    result = http()._post("v2/models/arithmetic/infer", body, {"Inference-Header-Content-Length": size}, None)
    equal(result.status_code, 200)


@check(HTTP_AIO)
def http_aio():
    async def go():
        async with tha.InferenceServerClient(TARGET.http) as client:
            true(await client.is_server_ready(), "not ready")
            for result in await asyncio.gather(*[client.infer("arithmetic", inputs(th)) for _ in range(8)]):
                right(result)
            right(await client.infer("arithmetic", inputs(th), request_compression_algorithm="gzip", response_compression_algorithm="gzip"))
    asyncio.run(go())


@check(GRPC)
def grpc_defaults():
    with grpc() as client:
        right(client.infer("arithmetic", inputs(tg)))
        right(client.infer("arithmetic", inputs(tg), outputs=[tg.InferRequestedOutput(n) for n in ("difference", "sum")], request_id="7"))
        right(client.infer("arithmetic", inputs(tg), compression_algorithm="gzip"))
        right(client.infer("arithmetic", inputs(tg), client_timeout=10))


@check(GRPC)
def grpc_every_type():
    with grpc() as client:
        every_type(tg, client)


@check(GRPC)
def grpc_async():
    with grpc() as client:
        done = queue.Queue()
        for _ in range(16):
            client.async_infer("arithmetic", inputs(tg), lambda result, error: done.put((result, error)))
        for _ in range(16):
            result, error = done.get(timeout=20)
            true(error is None, str(error))
            right(result)


@check(GRPC)
def grpc_stream():
    with grpc() as client:
        done = queue.Queue()
        client.start_stream(lambda result, error: done.put((result, error)))
        for i in range(8):
            client.async_stream_infer("arithmetic", inputs(tg), request_id=str(i))
        for i in range(8):
            result, error = done.get(timeout=20)
            true(error is None, str(error))
            right(result)
            equal(result.get_response().id, str(i))
        client.async_stream_infer("nobody", inputs(tg))
        result, error = done.get(timeout=20)
        true(error is not None and "nobody" in str(error), str(error))
        client.stop_stream()


@check(GRPC)
def grpc_classification():
    with grpc() as client:
        tensor = tg.InferInput("x", [1, 2], "FP32")
        tensor.set_data_from_numpy(np.array([[0.25, 0.75]], np.float32))
        classes = client.infer("echo-fp32", [tensor], outputs=[tg.InferRequestedOutput("y", class_count=2)]).as_numpy("y")
        equal([c.decode().split(":")[1] for c in classes.flatten()], ["1", "0"])


@check(GRPC)
def grpc_about_the_server():
    with grpc() as client:
        true(client.is_server_live() and client.is_server_ready() and client.is_model_ready("arithmetic"), "not ready")
        equal(client.get_server_metadata().name, "sandpiper-agent")
        equal(client.get_model_metadata("arithmetic").name, "arithmetic")
        equal(client.get_model_config("arithmetic").config.name, "arithmetic")
        true(any(m.name == "arithmetic" for m in client.get_model_repository_index().models), "the index lacks arithmetic")
        equal(client.get_inference_statistics("arithmetic").model_stats[0].name, "arithmetic")
        client.unload_model("fixed")
        client.load_model("fixed")
        true(client.is_model_ready("fixed"), "fixed did not come back")


@check(GRPC)
def grpc_errors():
    with grpc() as client:
        for model, made, status in (("nobody", inputs(tg), "NOT_FOUND"), ("arithmetic", inputs(tg)[:1], "INVALID_ARGUMENT")):
            try:
                client.infer(model, made)
                raise AssertionError("accepted")
            except InferenceServerException as e:
                true(status in str(e.status()), "%s %s" % (e.status(), e.message()))


@check(GRPC_AIO)
def grpc_aio():
    async def go():
        async with tga.InferenceServerClient(TARGET.grpc) as client:
            true(await client.is_server_ready(), "not ready")
            for result in await asyncio.gather(*[client.infer("arithmetic", inputs(tg)) for _ in range(8)]):
                right(result)

            async def requests():
                for i in range(4):
                    yield {"model_name": "arithmetic", "inputs": inputs(tg), "request_id": str(i)}
            ids = []
            async for result, error in client.stream_infer(requests()):
                true(error is None, str(error))
                ids.append(result.get_response().id)
            equal(ids, ["0", "1", "2", "3"])
    asyncio.run(go())


if __name__ == "__main__":
    main("tritonclient")
