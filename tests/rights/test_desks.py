"""Two desks under two prefixes of one bucket, each with an identity of its own, on a real server of policies."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deploy.desk_rights import write_rights
from tests.cli.conftest import ROOT, muster
from tests.flows.town import TOY_DESK, WEEK, loans_csv, recorded
from tests.rights.conftest import CHARGE, Guarded, identities_of, policy, secret_of, served

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]

BUCKET, DESKS = "the-desks", ("library", "displacement")
ROLES = ("writer", "reader", "maintainer")
FILE = """
[desks.library]
catalog = "{toy}"
recorded = "{folder}/town"
bucket = "s3://the-desks/town/library"
secrets = {{ AWS_ACCESS_KEY_ID = "LIBRARY_KEY_ID", AWS_SECRET_ACCESS_KEY = "LIBRARY_SECRET" }}

[desks.displacement]
catalog = "{displacement}"
bucket = "s3://the-desks/displacement"
secrets = {{ AWS_ACCESS_KEY_ID = "DISPLACEMENT_KEY_ID", AWS_SECRET_ACCESS_KEY = "DISPLACEMENT_SECRET" }}
"""
PREFIXES = {"library": "town/library", "displacement": "displacement"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation with two desks in one bucket, with the rights that were made for them."""
    folder = tmp_path_factory.mktemp("installation")
    told = FILE.format(toy=TOY_DESK, folder=folder, displacement=ROOT / "tests" / "displacement_desk")
    (folder / "muster.toml").write_text(told)
    recorded(folder / "town", [("loans", dt.datetime(2025, 11, 3, 12, tzinfo=dt.UTC), loans_csv())])
    write_rights(folder / "muster.toml", folder / "rights")
    return folder


@pytest.fixture(scope="module")
def guarded(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A server that knows each desk's writer, reader and maintainer, and a bucket under the policy made for both."""
    rights = folder / "rights" / BUCKET
    names = [f"{desk}-{role}" for desk in DESKS for role in ROLES]
    policies = {name: json.loads((rights / f"{name}.json").read_text()) for name in names}
    with served(tmp_path_factory.mktemp("guarded"), identities_of(policies)) as server:
        in_charge = server.client(CHARGE)
        in_charge.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
        in_charge.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration=policy("versioning"))
        told = json.loads((rights / "lifecycle.json").read_text())
        in_charge.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration=told)
        in_charge.put_bucket_policy(Bucket=BUCKET, Policy=(rights / "bucket-private.json").read_text())
        yield replace(server, bucket=BUCKET)


def environ(folder: Path, guarded: Guarded, **identities: str) -> dict[str, str]:
    """Return the surroundings of an installation in which each desk is the identity named, by default its writer."""
    told = guarded.environ("nobody")
    common = {name: told[name] for name in told if not name.startswith(("AWS_ACCESS", "AWS_SECRET", "MUSTER_BUCKET"))}
    who = {desk: identities.get(desk, f"{desk}-writer") for desk in DESKS}
    keys = {f"{desk.upper()}_KEY_ID": who[desk] for desk in DESKS}
    secrets = {f"{desk.upper()}_SECRET": secret_of(who[desk]) for desk in DESKS}
    return {**common, **keys, **secrets, "MUSTER_INSTALLATION": str(folder / "muster.toml"), "MUSTER_OFFLINE": "1"}


@pytest.fixture(scope="module")
def published(folder: Path, guarded: Guarded) -> dict[str, Any]:
    """What is told of both desks' editions, each published by its own writer."""
    told = {}
    for desk, week in (("library", WEEK), ("displacement", "2022-W30")):
        words = ("desks", "each", "--json", "--only", desk, "brief", "--week", week)
        (row,) = json.loads(muster(*words, **environ(folder, guarded)).stdout)["desks"]
        told[desk] = row["said"]
    return told


def test_each_desk_publishes_below_its_own_prefix(published: dict[str, Any], guarded: Guarded) -> None:
    """Two desks in one bucket would share a log or a ledger, and one could number the other's acts."""
    assert {desk: told["status"] for desk, told in published.items()} == dict.fromkeys(DESKS, "published")
    keys = guarded.every_key()
    for desk, prefix in PREFIXES.items():
        own = [key for key in keys if key.startswith(f"{prefix}/")]
        assert f"{prefix}/public/log/00000001.json" in own
        assert f"{prefix}/public/{desk}/weekly/newest.json" in own
    assert all(key.startswith(tuple(f"{prefix}/" for prefix in PREFIXES.values())) for key in keys)


@pytest.mark.parametrize(("mine", "other"), [DESKS, DESKS[::-1]])
@pytest.mark.parametrize("role", ROLES)
def test_no_identity_of_a_desk_reads_or_writes_the_others(
    published: dict[str, Any], guarded: Guarded, mine: str, other: str, role: str
) -> None:
    """A desk that was taken over could read another's evidence or put an edition under its name."""
    client, no = guarded.client(f"{mine}-{role}"), "AccessDenied"
    theirs = [key for key in guarded.every_key() if key.startswith(f"{PREFIXES[other]}/")]
    kinds = {"/".join(key.removeprefix(f"{PREFIXES[other]}/").split("/")[:2]): key for key in theirs}
    assert {"public/log", f"public/{other}", "private/ledger", "private/evidence", "private/cutoffs"} <= set(kinds)
    for key in kinds.values():
        assert guarded.refused(client.get_object, Key=key) == no
        assert guarded.refused(client.put_object, Key=key, Body=b"") == no
        assert guarded.refused(client.put_object, Key=f"{key}-beside", Body=b"") == no
        assert guarded.refused(client.delete_object, Key=key) == no
    for half in ("public/", "private/"):
        assert guarded.refused(client.list_objects_v2, Prefix=f"{PREFIXES[other]}/{half}") == no
    own = next(key for key in guarded.every_key() if key.startswith(f"{PREFIXES[mine]}/public/log/"))
    assert client.get_object(Bucket=BUCKET, Key=own)["Body"].read()


def test_a_desk_whose_identity_is_refused_stops_no_other(
    published: dict[str, Any], folder: Path, guarded: Guarded
) -> None:
    """With one key that expired or was mixed up no desk of the house would publish, and nobody would be told which."""
    mixed = environ(folder, guarded, library="displacement-writer")
    done = muster("desks", "each", "--json", "publish", "--week", "2022-W30", expected=1, **mixed)
    library, displacement = json.loads(done.stdout)["desks"]
    assert displacement["said"]["status"] == "already published"
    assert (library["ended"], library["exit_code"]) == ("failed", 1)
    assert "town/library" in library["error"] and library["mend"]
    listed = json.loads(muster("desks", "--json", expected=1, **mixed).stdout)
    assert [("error" in each, each["desk"]) for each in listed] == [(True, "library"), (False, "displacement")]
    assert listed[1]["briefings"][0]["newest"] == "displacement/weekly/2022-W30/r1"


def test_the_bucket_refuses_deletion_below_every_prefix(published: dict[str, Any], guarded: Guarded) -> None:
    """A desk that was added later would stand outside the guard of the first."""
    in_charge = guarded.client(CHARGE)
    for prefix in PREFIXES.values():
        kept = [key for key in guarded.every_key() if key.startswith(f"{prefix}/") and "/private/ledger/" not in key]
        for key in (kept[0], kept[-1]):
            assert guarded.refused(in_charge.delete_object, Key=key) == "AccessDenied"
