"""A reader in a process of its own, who follows the pointer and the newest PDFs all the while and checks every file.

It shares no code with what publishes: it reads files or objects by itself. On its input come lines, in turn: the
address of a bucket, at which it begins to look, and "stop", after which it writes as JSON what it saw.
"""

from __future__ import annotations

import hashlib
import json
import os
import select
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

PAUSE_S = 0.004
Look = Callable[[str], bytes | None]


def folder_reader(address: str) -> tuple[Look, Callable[[str], list[str]]]:
    """Return how to read an object of a folder, and how to list names."""

    def look(key: str) -> bytes | None:
        try:
            return (Path(address) / key).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def names(folder: str) -> list[str]:
        try:
            return sorted(os.listdir(Path(address) / folder))
        except FileNotFoundError:
            return []

    return look, names


def bucket_reader(address: str, endpoint: str) -> tuple[Look, Callable[[str], list[str]]]:
    """Return how to read an object of a bucket, and how to list names."""
    import boto3
    from botocore.exceptions import ClientError

    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    bucket, _, prefix = address.removeprefix("s3://").partition("/")

    def look(key: str) -> bytes | None:
        try:
            return client.get_object(Bucket=bucket, Key=f"{prefix}/{key}")["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchKey":
                raise
            return None

    def names(folder: str) -> list[str]:
        at = f"{prefix}/{folder}/"
        answer = client.list_objects_v2(Bucket=bucket, Prefix=at, Delimiter="/")
        return [each["Key"].removeprefix(at) for each in answer.get("Contents", [])]

    return look, names


class Reader:
    """What one reader saw of one briefing."""

    def __init__(self, look: Look, names: Callable[[str], list[str]], briefing: str) -> None:
        self._look, self._names, self._folder = look, names, f"public/{briefing}"
        self.seen: Counter[str] = Counter()
        self.wrong: list[str] = []

    def once(self) -> None:
        """Look at the pointer and at each newest PDF, and at all that they lead to."""
        body = self._look(f"{self._folder}/newest.json")
        said = json.loads(body) if body else {}
        self.seen[self._pointed(said) if said.get("edition") else "nothing"] += 1
        for name in self._names(self._folder):
            if name.startswith("newest_") and name.endswith(".pdf"):
                self._newest_pdf(name)

    def _pointed(self, said: dict[str, Any]) -> str:
        for name, file in said["files"].items():
            self._check(f"{self._folder}/{file['path']}", file["sha256"], f"newest.json names {name}")
        return f"{said['edition']['week']}/r{said['edition']['revision']}"

    def _newest_pdf(self, name: str) -> None:
        body = self._look(f"{self._folder}/{name}")
        if body is None:
            return
        sha256 = hashlib.sha256(body).hexdigest()
        entries = [json.loads(self._look(f"public/log/{each}") or b"{}") for each in self._names("public/log")]
        owner = next((each for each in entries if sha256 in each.get("files", {}).values()), None)
        if owner is None:
            self.wrong.append(f"{name} is the PDF of no edition in the log")
            return
        at = f"{self._folder}/{owner['edition']['week']}/r{owner['edition']['revision']}"
        for file, wanted in (*owner["files"].items(), ("manifest.json", owner["manifest_sha256"])):
            self._check(f"{at}/{file}", wanted, f"{name} belongs to an edition with {file}")

    def _check(self, key: str, sha256: str, why: str) -> None:
        body = self._look(key)
        self.seen["files checked"] += 1
        if body is None or hashlib.sha256(body).hexdigest() != sha256:
            self.wrong.append(f"{why}, and {key} {'is not there' if body is None else 'holds other bytes'}")


def line() -> str:
    """Return the next line of the input, read without a buffer so that `select` tells the truth about it."""
    signs = b""
    while (sign := os.read(0, 1)) not in (b"", b"\n"):
        signs += sign
    return signs.decode()


def main(briefing: str, endpoint: str = "") -> None:
    """Watch one bucket after the other, until the input ends."""
    while address := line():
        reading = bucket_reader(address, endpoint) if address.startswith("s3://") else folder_reader(address)
        reader = Reader(*reading, briefing)
        print("watching", flush=True)
        while not select.select([0], [], [], PAUSE_S)[0]:
            reader.once()
        reader.once()
        line()
        print(json.dumps({"seen": reader.seen, "wrong": reader.wrong[:9]}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
