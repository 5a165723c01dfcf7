"""The unmodified kserve package: its REST client (protocols v1 and v2) and its gRPC client."""
import asyncio

import numpy as np
from kserve import InferenceGRPCClient, InferenceRESTClient, InferInput, InferRequest, RESTConfig

from suite import TARGET, check, close, equal, main, true

URL = "http://" + TARGET.http
REST, REST_V1, GRPC = "kserve.InferenceRESTClient v2", "kserve.InferenceRESTClient v1", "kserve.InferenceGRPCClient"


def request(binary=False, model="arithmetic"):
    inputs = []
    for name, value in (("a", [[1, 2, 3]]), ("b", [[10, 20, 30]])):
        tensor = InferInput(name, [1, 3], "FP32")
        tensor.set_data_from_numpy(np.array(value, np.float32), binary_data=binary)
        inputs.append(tensor)
    return InferRequest(model_name=model, infer_inputs=inputs, request_id="7")


def right(response):
    outputs = {o.name: o for o in response.outputs}
    close(outputs["sum"].as_numpy().flatten().tolist(), [11, 22, 33])
    equal(response.id, "7")


@check(REST)
def rest_health():
    async def go():
        client = InferenceRESTClient(RESTConfig(protocol="v2"))
        true(await client.is_server_live(URL), "not live")
        true(await client.is_server_ready(URL), "not ready")
        true(await client.is_model_ready(URL, "arithmetic"), "arithmetic is not ready")
        await client.close()
    asyncio.run(go())


@check(REST)
def rest_infer_json_and_binary():
    async def go():
        client = InferenceRESTClient(RESTConfig(protocol="v2"))
        for binary in (False, True):
            right(await client.infer(URL, request(binary), model_name="arithmetic"))
        await client.close()
    asyncio.run(go())


@check(REST)
def rest_errors():
    async def go():
        client = InferenceRESTClient(RESTConfig(protocol="v2"))
        try:
            await client.infer(URL, request(), model_name="nobody")
            raise AssertionError("accepted")
        except Exception as e:
            true("404" in str(e) and "nobody" in str(e), str(e))
        await client.close()
    asyncio.run(go())


@check(REST_V1)
def rest_v1_predict():
    async def go():
        client = InferenceRESTClient(RESTConfig(protocol="v1"))
        true(await client.is_model_ready(URL, "echo-fp32"), "echo-fp32 is not ready")
        reply = await client.infer(URL, {"instances": [[0.25, 0.75]]}, model_name="echo-fp32")
        equal(len(reply["predictions"]), 1)
        await client.close()
    asyncio.run(go())


@check(GRPC)
def grpc_health_and_infer():
    async def go():
        client = InferenceGRPCClient(TARGET.grpc)
        true(await client.is_server_live() and await client.is_server_ready(), "not ready")
        true(await client.is_model_ready("arithmetic"), "arithmetic is not ready")
        for binary in (False, True):
            right(await client.infer(request(binary)))
        await client.close()
    asyncio.run(go())


if __name__ == "__main__":
    main("kserve")
