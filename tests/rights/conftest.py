"""An S3 server that speaks https and knows the identities of `deploy/policies`, with a bucket set up as they say."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.conftest import Seaweed, _command, _free_ports, _wait_until_it_answers

POLICIES = Path(__file__).resolve().parents[2] / "deploy" / "policies"
BUCKET, PREFIX = "my-muster-bucket", "desk"
ROLES = ("writer", "reader", "maintainer")
CHARGE = "in-charge-of-everything"


def policy(name: str) -> dict[str, Any]:
    """Return a policy as it is shipped."""
    return json.loads((POLICIES / f"{name}.json").read_text())


@dataclass(frozen=True)
class Guarded:
    """The server: its address, the authority that signed its certificate, and the bucket that is guarded there."""

    endpoint: str
    authority: Path
    bucket: str = BUCKET

    def client(self, who: str) -> Any:
        """Return a plain client for an identity; `stranger` has no credentials."""
        is_stranger = who == "stranger"
        style = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1},
                       **({"signature_version": UNSIGNED} if is_stranger else {}))  # fmt: skip
        keys = {} if is_stranger else {"aws_access_key_id": who, "aws_secret_access_key": secret_of(who)}
        return boto3.client(
            "s3", endpoint_url=self.endpoint, region_name="us-east-1", verify=str(self.authority), config=style, **keys
        )

    def refused(self, act: Callable[..., Any], **what: Any) -> str:
        """Return the server's reason for refusing an act on the bucket; fails where it did not."""
        return refused(act, Bucket=self.bucket, **what)

    def every_key(self) -> list[str]:
        """Return every key of the bucket, as whoever is in charge sees it."""
        pages = self.client(CHARGE).get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        return [each["Key"] for page in pages for each in page.get("Contents", [])]

    def environ(self, who: str) -> dict[str, str]:
        """Return the environment of a command that an identity runs."""
        return {
            "MUSTER_BUCKET": f"s3://{self.bucket}/{PREFIX}", "MUSTER_S3_ENDPOINT": self.endpoint,
            "AWS_ACCESS_KEY_ID": who, "AWS_SECRET_ACCESS_KEY": secret_of(who), "AWS_CA_BUNDLE": str(self.authority),
            "SSL_CERT_FILE": str(self.authority), "AWS_EC2_METADATA_DISABLED": "true",
        }  # fmt: skip


def refused(act: Callable[..., Any], **what: Any) -> str:
    """Return a server's reason for refusing; fails where it did not."""
    with pytest.raises(ClientError) as no:
        act(**what)
    return str(no.value.response["Error"]["Code"])


def secret_of(who: str) -> str:
    """Return the secret key of an identity of the tests."""
    return f"the-secret-of-{who}"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A server of its own, over https, with the shipped identities and the shipped bucket policy."""
    with served(tmp_path_factory.mktemp("guarded"), _identities()) as server:
        _set_up(server.client(CHARGE))
        yield server


@contextmanager
def served(folder: Path, identities: Mapping[str, Any]) -> Iterator[Guarded]:
    """Serve S3 over https to these identities until the block ends."""
    _certify(folder)
    ports = _free_ports(5)
    command = _command(folder, ports, Seaweed("", "", ""))
    (folder / "identities.json").write_text(json.dumps(identities))
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [*command, f"-s3.cert.file={folder / 'cert.pem'}", f"-s3.key.file={folder / 'key.pem'}"],
            stdout=log, stderr=log, cwd=folder,
        )  # fmt: skip
    server = Guarded(f"https://127.0.0.1:{ports[0]}", folder / "authority.pem")
    try:
        _wait_until_it_answers(_InCharge(server), process, folder / "log.txt")  # type: ignore[arg-type]
        yield server
    finally:
        process.kill()
        process.wait(30)


@dataclass(frozen=True)
class _InCharge:
    server: Guarded

    def client(self) -> Any:
        return self.server.client(CHARGE)


def _set_up(in_charge: Any) -> None:
    in_charge.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
    in_charge.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration=policy("versioning"))
    in_charge.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration=policy("lifecycle"))
    in_charge.put_object_lock_configuration(Bucket=BUCKET, ObjectLockConfiguration=policy("object-lock"))
    in_charge.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy("bucket-private")))


def _identities() -> dict[str, Any]:
    """The three roles with the shipped policies, one in charge, and one with old broad rights that include deleting."""
    told = identities_of({role: policy(role) for role in ROLES})
    broad = {**keys_of("broad"), "actions": [f"{right}:{BUCKET}" for right in ("Read", "Write", "List")]}
    return {**told, "identities": [*told["identities"], broad]}


def identities_of(policies: Mapping[str, Any]) -> dict[str, Any]:
    """Return one in charge of everything, and for each name an identity that has the policy and no other right."""
    everything = ["Admin", "Read", "Write", "List", "Tagging"]
    return {
        "identities": [
            {**keys_of(CHARGE), "actions": everything},
            *({**keys_of(who), "actions": [], "policyNames": [who]} for who in policies),
        ],
        "policies": [{"name": who, "content": json.dumps(told)} for who, told in policies.items()],
    }


def keys_of(who: str) -> dict[str, Any]:
    """Return the name and the keys of an identity, as the server reads them."""
    return {"name": who, "credentials": [{"accessKey": who, "secretKey": secret_of(who)}]}


def _certify(folder: Path) -> None:
    """Make an authority and a certificate of 127.0.0.1 signed by it."""
    (folder / "leaf.txt").write_text("subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
    for words in (
        "req -x509 -newkey rsa:2048 -nodes -keyout authority.key -out authority.pem -days 2 -subj /CN=authority",
        "req -newkey rsa:2048 -nodes -keyout key.pem -out leaf.csr -subj /CN=127.0.0.1",
        "x509 -req -in leaf.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 -out cert.pem "
        "-extfile leaf.txt",
    ):
        subprocess.run(["openssl", *words.split()], cwd=folder, check=True, capture_output=True)
