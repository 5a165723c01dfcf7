"""HTTP as such: framing, compression, limits, methods, who may call."""
import gzip
import json
import re
import socket
import threading
import time
import zlib

from rest import arithmetic, call, get, infer, post, raw
from suite import TARGET, check, close, equal, main, true

BODY = json.dumps(arithmetic()).encode()
HEAD = b"POST /v2/models/arithmetic/infer HTTP/1.1\r\nHost: localhost\r\n"


def head(*more):
    return HEAD + b"".join(m.encode() + b"\r\n" for m in more) + b"\r\n"


def status(answer):
    true(re.match(rb"HTTP/1\.[01] \d{3} ", answer), "answer: %r (expected: a status line)" % answer[:80])
    return int(answer[9:12])


@check("RFC 9112 section 7.1")
def a_chunked_body():
    parts = b"".join(b"%x\r\n%s\r\n" % (len(BODY[i:i + 7]), BODY[i:i + 7]) for i in range(0, len(BODY), 7))
    answer = raw(head("Transfer-Encoding: chunked", "Connection: close") + parts + b"0\r\n\r\n")
    equal(status(answer), 200)


@check("RFC 9110 section 10.1.1")
def expect_100_continue():
    with socket.create_connection((TARGET.host, TARGET.port), timeout=10) as connection:
        connection.sendall(head("Content-Length: %d" % len(BODY), "Expect: 100-continue", "Connection: close"))
        first = connection.recv(1000)
        true(first.startswith(b"HTTP/1.1 100 "), "%r (expected: 100 Continue)" % first)
        connection.sendall(BODY)
        true(b"HTTP/1.1 200 " in first + connection.recv(4000), "no 200 after 100")


@check("RFC 9110 section 10.1.1")
def expect_100_continue_is_refused_before_the_body():
    answer = raw(head("Content-Length: %d" % (1 << 33), "Expect: 100-continue", "Connection: close"), until_closed=False)
    equal(status(answer), 413)


@check("RFC 9112 section 9.3.2")
def pipelining_keeps_the_order():
    requests = b""
    for i in range(20):
        body = json.dumps(arithmetic(id="p%d" % i)).encode()
        requests += head("Content-Length: %d" % len(body)) + body
    requests += b"GET /v2/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    answer = raw(requests)
    equal(re.findall(rb'"id":"(p\d+)"', answer), [b"p%d" % i for i in range(20)])
    equal(answer.count(b"HTTP/1.1 200 "), 21)


@check("RFC 9110 section 9.3.2")
def head_is_get_without_a_body():
    for path in ("/v2", "/v2/health/live", "/v2/models/arithmetic", "/v1/models", "/metrics"):
        reply = call("HEAD", path)
        equal((reply.status, reply.body), (200, b""), path)
        true(int(reply.headers["content-length"]) > 0, "Content-Length of " + path)


@check("RFC 9112 section 9.3")
def connections_are_kept():
    import http.client
    connection = http.client.HTTPConnection(TARGET.host, TARGET.port, timeout=10)
    connection.connect()
    first = connection.sock
    for _ in range(10):
        connection.request("POST", "/v2/models/arithmetic/infer", BODY)
        connection.getresponse().read()
        true(connection.sock is first, "the connection was closed")
    connection.close()


@check("RFC 9110 section 8.4.1")
def compressed_requests():
    infer("arithmetic", gzip.compress(BODY), {"Content-Encoding": "gzip"}).ok()
    infer("arithmetic", zlib.compress(BODY), {"Content-Encoding": "deflate"}).ok()
    infer("arithmetic", BODY, {"Content-Encoding": "identity"}).ok()


@check("RFC 9110 section 8.4")
def an_unknown_content_encoding():
    for coding in ("br", "zstd", "nonsense"):
        infer("arithmetic", BODY, {"Content-Encoding": coding}).refused(415)


@check("RFC 1952")
def a_compressed_request_that_is_broken():
    for body in (gzip.compress(BODY)[:-9], b"\x1f\x8b\x08\x00garbage", BODY, b""):
        infer("arithmetic", body, {"Content-Encoding": "gzip"}).refused(400)
    infer("arithmetic", b"\x78\x9cgarbage", {"Content-Encoding": "deflate"}).refused(400)


@check("a bomb")
def a_compressed_request_over_the_limit():
    bomb = gzip.compress(b" " * (200 << 20))
    started = time.time()
    infer("arithmetic", bomb, {"Content-Encoding": "gzip"}).refused(413)
    true(time.time() - started < 10, "took %d s" % (time.time() - started))
    infer("arithmetic", arithmetic()).ok()


def coding(accept):
    return infer("arithmetic", BODY, {"Accept-Encoding": accept} if accept is not None else {})


@check("RFC 9110 section 12.5.3")
def compressed_answers_as_asked():
    plain = coding("identity")
    true("content-encoding" not in plain.headers, "compressed though identity was asked for")
    for name, undo in (("gzip", gzip.decompress), ("deflate", zlib.decompress)):
        reply = coding(name)
        equal(reply.headers.get("content-encoding"), name)
        equal(json.loads(undo(reply.body)), json.loads(plain.body))


@check("RFC 9110 section 12.4.2")
def q_0_means_no():
    for accept in ("gzip;q=0", "gzip;q=0.0, deflate;q=0", "*;q=0, identity", "identity;q=1, *;q=0"):
        true("content-encoding" not in coding(accept).headers, "compressed in spite of " + accept)
    equal(coding("gzip;q=0, deflate").headers.get("content-encoding"), "deflate")


@check("RFC 9110 section 12.5.3")
def nothing_asked_nothing_compressed():
    true("content-encoding" not in coding(None).headers, "compressed though nobody asked")


@check("RFC 9110 section 15.5.14")
def a_body_over_the_limit_is_refused_before_it_is_read():
    answer = raw(head("Content-Length: %d" % (8 << 30)), until_closed=False)
    equal(status(answer), 413)


@check("a body without end")
def chunks_without_end_are_cut_off():
    with socket.create_connection((TARGET.host, TARGET.port), timeout=20) as connection:
        connection.sendall(head("Transfer-Encoding: chunked"))
        chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
        started = time.time()
        try:
            while time.time() - started < 15:
                connection.sendall(chunk)
        except OSError:
            pass
        true(time.time() - started < 14, "still takes chunks after 14 s")
    infer("arithmetic", arithmetic()).ok()


@check("RFC 9112")
def what_is_no_http():
    for request in (b"nonsense\r\n\r\n", b"GET\r\n\r\n", b"POST /v2 HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20):
        answer = raw(request, timeout=5)
        true(answer == b"" or 400 <= status(answer) < 500 or status(answer) == 505, "%r" % answer[:60])
    infer("arithmetic", arithmetic()).ok()


@check("RFC 9112 section 6.3")
def lengths_that_contradict():
    for lengths in (["Content-Length: 5", "Content-Length: 6"], ["Content-Length: -1"], ["Content-Length: x"],
                    ["Content-Length: 5", "Transfer-Encoding: chunked"]):
        answer = raw(head(*lengths) + b"0\r\n\r\n", timeout=5, until_closed=False)
        true(answer == b"" or 400 <= status(answer) < 500, "%s: %r" % (lengths, answer[:60]))
    infer("arithmetic", arithmetic()).ok()


@check("RFC 6585 section 5")
def a_head_over_the_limit():
    answer = raw(b"GET /v2 HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"x" * 1_000_000 + b"\r\n\r\n", until_closed=False, timeout=5)
    true(answer == b"" or status(answer) in (400, 431), "%r" % answer[:60])
    answer = raw(b"GET /" + b"x" * 1_000_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", until_closed=False, timeout=5)
    true(answer == b"" or status(answer) in (400, 414), "%r" % answer[:60])


@check("DNS rebinding")
def another_host_is_refused():
    for host in ("evil.example", "evil.example:8090", "192.168.1.5", "localhost.evil.example", "127.0.0.1.evil.example"):
        reply = call("POST", "/v2/models/arithmetic/infer", BODY, {"Host": host})
        true(400 <= reply.status < 500, "Host %s: %d" % (host, reply.status))
    for host in ("localhost", "127.0.0.1:%d" % TARGET.port, "[::1]:8090", "LOCALHOST"):
        equal(call("GET", "/v2", headers={"Host": host}).status, 200, "Host " + host)


@check("a page in a browser")
def another_origin_is_refused():
    for origin in ("https://evil.example", "http://evil.example:8090", "null"):
        reply = call("POST", "/v2/models/arithmetic/infer", BODY, {"Origin": origin})
        true(400 <= reply.status < 500, "Origin %s: %d" % (origin, reply.status))
        true("access-control-allow-origin" not in reply.headers, "CORS for " + origin)


@check("a slow client does not stop the others")
def a_hundred_half_requests():
    idle = [socket.create_connection((TARGET.host, TARGET.port), timeout=10) for _ in range(100)]
    try:
        for connection in idle:
            connection.sendall(head("Content-Length: 100") + b"{")
        started = time.time()
        for _ in range(20):
            infer("arithmetic", arithmetic()).ok()
        true(time.time() - started < 5, "20 requests took %.1f s" % (time.time() - started))
    finally:
        for connection in idle:
            connection.close()


@check("a caller who goes away")
def callers_who_go_away():
    for _ in range(50):
        with socket.create_connection((TARGET.host, TARGET.port), timeout=10) as connection:
            connection.sendall(head("Content-Length: %d" % len(BODY)) + BODY)
    infer("arithmetic", arithmetic()).ok()


@check("many at once")
def thirty_two_at_once():
    wrong = []

    def ask(i):
        for _ in range(20):
            reply = infer("arithmetic", arithmetic(id=str(i)))
            if reply.status not in (200, 503) or (reply.status == 200 and reply.json()["id"] != str(i)):
                wrong.append(reply.body[:200])
    threads = [threading.Thread(target=ask, args=(i,)) for i in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(wrong, [])


@check("the agent's own: deadlines")
def a_deadline_that_is_over():
    reply = infer("arithmetic", arithmetic(), {"Sandpiper-Deadline-Ms": "0"})
    true(reply.status in (400, 504), "status %d" % reply.status)
    infer("arithmetic", arithmetic(), {"Sandpiper-Deadline-Ms": "10000"}).ok()
    for value in ("x", "-1", "1e99"):
        infer("arithmetic", arithmetic(), {"Sandpiper-Deadline-Ms": value}).refused(400, "Sandpiper-Deadline-Ms")


if __name__ == "__main__":
    main("HTTP")
