"""python-tuf's own client reads one target: client.py STATE ROOT METADATA-URL TARGETS-URL TARGET TO, the token in TOKEN.

Prints "ok LENGTH SHA256", or "refused REASON".
"""

import hashlib
import os
import sys

import urllib3
from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface, Updater


class TokenFetcher(FetcherInterface):
    """Targets want a bearer token, for which the default fetcher has no place."""

    def __init__(self):
        self._pool = urllib3.PoolManager(headers={"Authorization": "Bearer " + os.environ["TOKEN"]})

    def _fetch(self, url):
        response = self._pool.request("GET", url, preload_content=False)
        if response.status >= 400:
            response.close()
            raise DownloadHTTPError(f"status {response.status}", response.status)
        return response.stream(400_000)


state, root, metadata_url, targets_url, target, to = sys.argv[1:]
bootstrap = None
if not os.path.exists(os.path.join(state, "root.json")):
    with open(root, "rb") as file:
        bootstrap = file.read()
try:
    updater = Updater(state, metadata_url, to, targets_url, TokenFetcher(), bootstrap=bootstrap)
    updater.refresh()
    info = updater.get_targetinfo(target)
    if info is None:
        print("refused no such target:", target)
        sys.exit(0)
    path = updater.download_target(info)
except Exception as e:  # whatever it refuses with
    print("refused", type(e).__name__ + ":", e)
    sys.exit(0)
digest = hashlib.sha256()
with open(path, "rb") as file:
    while part := file.read(1 << 20):
        digest.update(part)
print("ok", os.path.getsize(path), digest.hexdigest())
