"""Damaged pickles, bombs and archives with tricks: no code runs, and each is refused in one sentence."""

import io
import pickle
import zipfile
import zlib

GIB = 1 << 30
BOMB_BYTES = 3 * GIB
DEPTH = 200_000


def write(folder):
    _damaged(folder)
    _bombs(folder)
    _zips(folder)
    _other_formats(folder)


def _damaged(folder):
    import joblib
    from sklearn.linear_model import LogisticRegression

    whole = io.BytesIO()
    joblib.dump(LogisticRegression().fit([[0.0], [1.0]], [0, 1]), whole, compress=3)
    whole = whole.getvalue()
    plain = pickle.dumps(LogisticRegression().fit([[0.0], [1.0]], [0, 1]))
    add = folder.add
    add("empty.pkl", "sklearn", "odd", "0 bytes", b"")
    add("one-byte.pkl", "sklearn", "odd", "one byte", b"\x80")
    add("cut.joblib", "sklearn", "odd", "a joblib file without its second half", whole[:len(whole) // 2])
    add("cut.pkl", "sklearn", "odd", "a pickle without its second half", plain[:len(plain) // 2])
    add("flipped.pkl", "sklearn", "odd", "a pickle with some bytes inverted",
        plain[:60] + bytes(255 - b for b in plain[60:90]) + plain[90:])
    add("noise.pkl", "sklearn", "odd", "a pickle's head and then noise", b"\x80\x04\x95" + bytes(range(256)) * 40)
    add("long-bytes.pkl", "sklearn", "odd", "claims bytes of 4 EiB", b"\x80\x04\x8e" + (1 << 62).to_bytes(8, "little"))


def _bombs(folder):
    folder.add("deep.pkl", "sklearn", "odd", f"lists nested {DEPTH} deep", b"\x80\x04" + b"]" * DEPTH + b"a" * (DEPTH - 1)
               + b".")
    laughs = []
    for _ in range(60):
        laughs = [laughs] * 10
    folder.add("laughs.pkl", "sklearn", "odd", "a list that is 10^60 long when written out", pickle.dumps(laughs))
    deflate = zlib.compressobj(1)
    chunk = bytes(16 << 20)
    with open(folder.add("bomb.joblib", "sklearn", "odd", "3 GiB of zeros, compressed"), "wb") as f:
        f.write(deflate.compress(b"\x80\x04\x8e" + BOMB_BYTES.to_bytes(8, "little")))
        for _ in range(BOMB_BYTES // len(chunk)):
            f.write(deflate.compress(chunk))
        f.write(deflate.compress(b".") + deflate.flush())


def _zips(folder):
    def archive(name, why, entries, importer="sklearn"):
        with zipfile.ZipFile(folder.add(name, importer, "odd", why), "w", zipfile.ZIP_DEFLATED) as z:
            for entry, content in entries:
                z.writestr(entry, content)

    schema = b'{"__class__": "LogisticRegression", "__module__": "sklearn.linear_model", "__loader__": "ObjectNode", '
    archive("paths.skops", "entries with .. and absolute names",
            [("../../escaped.txt", b"x"), ("/tmp/escaped-too.txt", b"x"), ("schema.json", schema + b'"content": {}}')])
    archive("stranger.skops", "asks for os.system",
            [("schema.json", b'{"__class__": "system", "__module__": "os", "__loader__": "FunctionNode", "__id__": 1, '
                             b'"content": {"module_path": "os", "function": "system"}, "protocol": 2, '
                             b'"_skops_version": "0.16.0"}')])
    archive("deep.skops", "a schema nested 100,000 deep", [("schema.json", b'{"content":' * 100_000 + b"1" + b"}" * 100_000)])
    archive("bomb.skops", "a schema of 1 GiB, compressed", [("schema.json", b" " * GIB)])
    link = zipfile.ZipInfo("schema.json")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    archive("link.skops", "an entry that is a link to /etc/passwd", [(link, b"/etc/passwd")])
    archive("empty.skops", "a zip without entries", [])


def _other_formats(folder):
    add = folder.add
    add("garbage.cbm", "catboost", "odd", "CatBoost's magic and then noise", b"CBM1" + bytes(range(256)) * 64)
    add("empty.cbm", "catboost", "odd", "0 bytes", b"")
    add("long.cbm", "catboost", "odd", "claims a core of 4 GiB", b"CBM1" + (0xFFFFFFFF).to_bytes(4, "little"))
