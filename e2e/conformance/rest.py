"""What the REST checks share: one request over a fresh connection, with the standard library alone."""
import http.client
import json
import socket

from suite import TARGET, equal, true


class Reply:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = {k.lower(): v for k, v in response.getheaders()}
        self.body = body

    def json(self):
        kind = self.headers.get("content-type", "")
        true(kind.startswith("application/json"), "content-type: %s (expected: application/json)" % kind)
        return json.loads(self.body)

    def ok(self):
        true(self.status == 200, "status %d: %s (expected: 200)" % (self.status, self.body[:300]))
        return self.json()

    def refused(self, status, *words):
        """An error as the specification has it: JSON with a text under "error" that names what is at fault."""
        statuses = status if isinstance(status, tuple) else (status,)
        true(self.status in statuses, "status %d: %s (expected: %s)" % (self.status, self.body[:300], status))
        error = self.json().get("error")
        true(isinstance(error, str) and error, "error: %r (expected: a text)" % (error,))
        for word in words:
            true(word in error, "error: %r (expected: with %r)" % (error, word))
        return error


def call(method, path, body=None, headers=None):
    connection = http.client.HTTPConnection(TARGET.host, TARGET.port, timeout=30)
    try:
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
        if isinstance(body, str):
            body = body.encode("utf-8")
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return Reply(response, response.read())
    finally:
        connection.close()


def get(path, headers=None):
    return call("GET", path, headers=headers)


def post(path, body=None, headers=None):
    return call("POST", path, body, headers)


def infer(model, body, headers=None):
    return post("/v2/models/%s/infer" % model, body, headers)


def tensor(name, shape, datatype, data, **parameters):
    tensor = {"name": name, "shape": shape, "datatype": datatype, "data": data}
    if parameters:
        tensor["parameters"] = parameters
    return tensor


def arithmetic(**more):
    return {"inputs": [tensor("a", [1, 3], "FP32", [1, 2, 3]), tensor("b", [1, 3], "FP32", [10, 20, 30])], **more}


def raw(request, until_closed=True, timeout=30):
    """Sends bytes as they are; returns all that comes back until the server closes or the time is over."""
    with socket.create_connection((TARGET.host, TARGET.port), timeout=timeout) as connection:
        connection.sendall(request)
        parts = []
        try:
            while True:
                part = connection.recv(65536)
                if not part:
                    break
                parts.append(part)
                if not until_closed:
                    break
        except (socket.timeout, ConnectionResetError):
            pass
        return b"".join(parts)
