"""What several test folders share: a real S3 server, and stores of both kinds."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from hypothesis import settings as hypothesis_settings

from reports.adapters import open_store
from reports.store import S3Settings, Store

_HIGHEST_PORT = 55_000  # the server takes each port plus 10,000 as well
_PATIENCE_S = 90
# No timed assertions: a busy machine is no fault of what is tested.
hypothesis_settings.register_profile("unhurried", deadline=None)
hypothesis_settings.load_profile("unhurried")


@dataclass(frozen=True)
class Seaweed:
    """A running S3 server with one identity."""

    endpoint: str
    access_key: str
    secret_key: str

    @property
    def settings(self) -> S3Settings:
        """How a store or a ledger reaches it."""
        return S3Settings(endpoint=self.endpoint)

    def client(self) -> Any:
        """Return a plain boto3 client, for what a test does behind the store's back."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}, connect_timeout=2),
        )


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seaweed]:
    """A SeaweedFS of its own for this test process, ended with it."""
    folder = tmp_path_factory.mktemp("seaweed")
    ports = _free_ports(5)
    server = Seaweed(f"http://127.0.0.1:{ports[0]}", "muster-test-key", uuid.uuid4().hex)
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(_command(folder, ports, server), stdout=log, stderr=log, cwd=folder)
    try:
        _wait_until_it_answers(server, process, folder / "log.txt")
        yield server
    finally:
        process.kill()
        process.wait(30)


@pytest.fixture
def bucket(seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The s3:// address of a fresh bucket, gone after the test; the credentials stand in the environment."""
    name, client = f"muster-{uuid.uuid4().hex[:12]}", seaweed.client()
    client.create_bucket(Bucket=name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", seaweed.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", seaweed.secret_key)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name_of_other in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name_of_other, raising=False)
    yield f"s3://{name}/desk"
    monkeypatch.undo()  # A test may have turned the clock that signs requests.
    _remove(client, name)


def _remove(client: Any, name: str) -> None:
    """Remove a bucket with all that lies in it: each takes volumes of the server, which has a limited number."""
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=name):
        if listed := [{"Key": item["Key"]} for item in page.get("Contents", ())]:
            client.delete_objects(Bucket=name, Delete={"Objects": listed, "Quiet": True})
    client.delete_bucket(Bucket=name)


@pytest.fixture(params=["folder", "s3"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store: a folder once, a bucket once."""
    return str(tmp_path / "bucket") if request.param == "folder" else request.getfixturevalue("bucket")


@pytest.fixture
def s3(address: str, request: pytest.FixtureRequest) -> S3Settings:
    """How to reach the store at `address`."""
    return request.getfixturevalue("seaweed").settings if address.startswith("s3://") else S3Settings()


@pytest.fixture
def store(address: str, s3: S3Settings) -> Store:
    """An empty store: a folder once, a bucket once."""
    return open_store(address, s3)


def _command(folder: Path, ports: list[int], server: Seaweed) -> list[str]:
    identity = {
        "name": "desk",
        "credentials": [{"accessKey": server.access_key, "secretKey": server.secret_key}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    config = folder / "identities.json"
    config.write_text(json.dumps({"identities": [identity]}))
    beside = Path(sys.executable).parent / "weed"
    weed = str(beside) if beside.exists() else shutil.which("weed")
    assert weed, "the weed binary is missing: install the test extra"
    s3_port, master, volume, filer, admin = (str(port) for port in ports)
    return [
        *(weed, "mini", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-s3.config={config}"),
        *(f"-s3.port={s3_port}", f"-master.port={master}", f"-volume.port={volume}", f"-filer.port={filer}"),
        *(f"-admin.port={admin}", "-admin.ui=false", "-webdav=false", "-s3.port.iceberg=0", "-s3.port.lance=0"),
        "-master.telemetry=false",
    ]


def _wait_until_it_answers(server: Seaweed, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    client = server.client()
    while time.monotonic() < deadline and process.poll() is None:
        try:
            client.create_bucket(Bucket="first")
            client.put_object(Bucket="first", Key="first", Body=b"answers")
        except (BotoCoreError, ClientError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the S3 server did not answer:\n{log.read_text(errors='replace')[-2000:]}")


def _free_ports(count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        taken = {other + distance for other in found for distance in (0, 10_000, -10_000)}
        if port < _HIGHEST_PORT and _is_free(port + 10_000) and port not in taken:
            found.append(port)
    return found


def _is_free(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) != 0
