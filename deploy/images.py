"""Ask a registry which images the tags of the installation stand for, and write their digests down.

    python -m deploy.images                        writes deploy/images.env, which `make image` and compose read
    python -m deploy.images --registry HOST:PORT   ask a mirror, over plain http where it is on this machine

A digest is written only if it was read: from skopeo, crane or docker where one of them is here, else from the
registry itself, and then the bytes must have that very digest. Where nothing can be reached nothing is written.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from reports.errors import MusterError, NotReached

RECORD = Path(__file__).with_name("images.env")
IMAGES = {
    "BASE": "docker.io/library/python:3.13.5-slim-bookworm",
    "POSTGRES": "docker.io/library/postgres:17.5-bookworm",
    "REDIS": "docker.io/library/redis:8.0-bookworm",
    "SEAWEEDFS": "docker.io/chrislusf/seaweedfs:4.48",
}
"""The tags that are meant; which bytes they stand for only a registry knows."""
KINDS = ", ".join(
    f"application/vnd.{kind}+json"
    for kind in (
        "oci.image.index.v1",
        "docker.distribution.manifest.list.v2",
        "oci.image.manifest.v1",
        "docker.distribution.manifest.v2",
    )
)
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
PROGRAMS = {
    "skopeo": ("inspect", "--format", "{{.Digest}}", "docker://IMAGE"),
    "crane": ("digest", "IMAGE"),
    "docker": ("buildx", "imagetools", "inspect", "--format", "{{.Manifest.Digest}}", "IMAGE"),
}
MEND = "run this where a registry can be reached; a proxy between goes into HTTPS_PROXY"


def digest_of(image: str, registry: str = "") -> str:
    """Return the digest that an image's tag stands for now. Raises NotReached with what each way answered."""
    told = []
    for program, words in PROGRAMS.items():
        if registry or shutil.which(program) is None:
            continue
        command = [program, *(word.replace("IMAGE", image) for word in words)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode == 0 and DIGEST.fullmatch(done.stdout.strip()):
            return done.stdout.strip()
        told.append(f"{program}: {(done.stderr or done.stdout).strip()[:200]}")
    try:
        return _read(image, registry)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise NotReached(f"no digest of {image}: {'; '.join([*told, str(error)])}", mend=MEND) from error


def _read(image: str, registry: str) -> str:
    """Return the digest of the manifest that the registry serves, computed from its bytes."""
    host, path, tag = split(image)
    address = f"{_root(registry or host)}/v2/{path}/manifests/{tag}"
    try:
        body, said = _get(address, {"Accept": KINDS})
    except urllib.error.HTTPError as refused:
        if refused.code != 401:
            raise
        token = _token(refused.headers.get("WWW-Authenticate", ""))
        body, said = _get(address, {"Accept": KINDS, "Authorization": f"Bearer {token}"})
    digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
    if said not in ("", digest):
        raise ValueError(f"the registry says {said} and serves {digest}")
    return digest


def split(image: str) -> tuple[str, str, str]:
    """Return host, repository and tag of `host/repository:tag`."""
    name, _, tag = image.rpartition(":")
    host, _, path = name.partition("/")
    return ("registry-1.docker.io" if host == "docker.io" else host), path, tag


def _root(host: str) -> str:
    is_here = host.partition(":")[0] in ("127.0.0.1", "localhost")
    return f"{'http' if is_here else 'https'}://{host}"


def _get(address: str, headers: dict[str, str]) -> tuple[bytes, str]:
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as reply:
        return reply.read(), reply.headers.get("Docker-Content-Digest", "")


def _token(challenge: str) -> str:
    """Return the token that a registry sends strangers for, by its challenge."""
    said = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
    if "realm" not in said:
        raise ValueError("the registry wants a login that it does not explain")
    asked = urllib.parse.urlencode({name: value for name, value in said.items() if name != "realm"})
    body, _ = _get(f"{said['realm']}?{asked}", {})
    told = json.loads(body)
    return str(told.get("token") or told["access_token"])


def recorded(registry: str = "") -> str:
    """Return the record of all images: for the base image and its digest apart, for others the whole reference."""
    lines = ["# Written by `make image-digest` from what a registry answered; not to be edited."]
    for name, image in IMAGES.items():
        digest = digest_of(image, registry)
        lines += [f"{name}_IMAGE={image}", f"{name}_DIGEST={digest}"]
        print(f"{image}  {digest}")
    return "\n".join(lines) + "\n"


def main(words: list[str], record: Path = RECORD) -> int:
    """Return the exit code: 0 written, 1 not reached, 2 wrong use."""
    if words and (len(words) != 2 or words[0] != "--registry"):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        text = recorded(words[1] if words else "")
    except MusterError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    record.write_text(text, "utf-8")
    print(f"written to {record}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
