"""The shipped rights on a real server: a whole publication under the writer's alone, and everything else refused."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from deltalake import DeltaTable

from tests.cli.conftest import muster
from tests.flows.town import LOANS, TOY_DESK, WEEK, loans_csv, recorded
from tests.rights.conftest import BUCKET, CHARGE, PREFIX, Guarded, policy, refused

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]

EDITION = f"{PREFIX}/public/library/weekly/{WEEK}/r1/"


@pytest.fixture(scope="module")
def published(guarded: Guarded, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a whole publication of the toy desk reports, run by the writer over https under the bucket's policy."""
    folder = tmp_path_factory.mktemp("town")
    copies = [("loans", dt.datetime(2025, 11, day, 12, tzinfo=dt.UTC), loans_csv(LOANS[: 12 + day])) for day in (2, 3)]
    recorded(folder, copies)
    desk = {"MUSTER_CATALOG": str(TOY_DESK), "MUSTER_RECORDED": str(folder)}
    told = muster("brief", "--week", WEEK, "--offline", "--json", **desk, **guarded.environ("writer"))
    return json.loads(told.stdout)


def test_the_writers_rights_are_enough_to_publish(guarded: Guarded, published: dict[str, Any]) -> None:
    """A desk would have to give its worker more than it needs, or its first publication would end half-way."""
    assert published["status"] == "published"
    keys = guarded.every_key()
    assert f"{EDITION}manifest.json" in keys and f"{PREFIX}/public/log/00000001.json" in keys
    assert any("/private/ledger/_delta_log/" in key for key in keys)


def test_publishing_again_under_the_same_rights_changes_nothing(
    guarded: Guarded, published: dict[str, Any], tmp_path: Path
) -> None:
    """A repeated run would fail where it meets its own objects."""
    desk = {"MUSTER_CATALOG": str(TOY_DESK), "MUSTER_RECORDED": str(tmp_path)}
    told = muster("publish", "--week", WEEK, "--json", **desk, **guarded.environ("writer"))
    assert json.loads(told.stdout)["status"] == "already published"


def test_the_writer_may_do_nothing_else(guarded: Guarded, published: dict[str, Any]) -> None:
    """A worker that was taken over could erase the record, open the bucket, or write beside its desk."""
    writer, key = guarded.client("writer"), f"{EDITION}manifest.json"
    no = "AccessDenied"
    assert guarded.refused(writer.delete_object, Key=key) == no
    assert guarded.refused(writer.delete_object, Key=f"{PREFIX}/private/ledger/_delta_log/{0:020}.json") == no
    assert guarded.refused(writer.put_object, Key="elsewhere/a.txt", Body=b"") == no
    assert guarded.refused(writer.put_object, Key=f"{PREFIX}/else.txt", Body=b"") == no
    assert guarded.refused(writer.put_object, Key=f"{PREFIX}/public/a.txt", Body=b"", ACL="public-read") == no
    assert guarded.refused(writer.put_object_acl, Key=key, ACL="public-read") == no
    assert guarded.refused(writer.put_bucket_policy, Policy="{}") == no
    assert guarded.refused(writer.delete_bucket_policy) == no
    assert guarded.refused(writer.get_bucket_policy) == no
    assert guarded.refused(writer.put_bucket_versioning, VersioningConfiguration={"Status": "Suspended"}) == no
    assert guarded.refused(writer.put_bucket_acl, ACL="public-read") == no
    assert guarded.refused(writer.delete_bucket) == no
    assert guarded.refused(writer.list_objects_v2, Prefix="elsewhere/") == no
    many = writer.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": key}]})
    assert [each["Code"] for each in many["Errors"]] == [no]
    assert key in guarded.every_key()


@pytest.mark.parametrize("who", ["broad", CHARGE])
def test_the_bucket_itself_refuses_deletion(guarded: Guarded, published: dict[str, Any], who: str) -> None:
    """An identity with rights that were too broad, even the one in charge, could erase an edition."""
    other = guarded.client(who)
    key = f"{EDITION}manifest.json"
    assert guarded.refused(other.delete_object, Key=key) == "AccessDenied"
    (version,) = guarded.client(CHARGE).list_object_versions(Bucket=BUCKET, Prefix=key)["Versions"]
    assert guarded.refused(other.delete_object, Key=key, VersionId=version["VersionId"]) == "AccessDenied"


def test_a_reader_sees_the_public_half_alone(guarded: Guarded, published: dict[str, Any]) -> None:
    """Who is to read editions could read evidence and decisions, or write."""
    reader = guarded.client("reader")
    assert reader.get_object(Bucket=BUCKET, Key=f"{EDITION}manifest.json")["Body"].read()
    assert reader.list_objects_v2(Bucket=BUCKET, Prefix=f"{PREFIX}/public/")["KeyCount"] > 5
    private = next(key for key in guarded.every_key() if "/private/evidence/" in key)
    assert guarded.refused(reader.get_object, Key=private) == "AccessDenied"
    assert guarded.refused(reader.list_objects_v2, Prefix=f"{PREFIX}/private/") == "AccessDenied"
    assert guarded.refused(reader.list_objects_v2) == "AccessDenied"
    assert guarded.refused(reader.put_object, Key=f"{PREFIX}/public/a.txt", Body=b"") == "AccessDenied"
    assert guarded.refused(reader.delete_object, Key=f"{EDITION}manifest.json") == "AccessDenied"


def test_a_stranger_sees_nothing_until_the_public_half_is_opened(guarded: Guarded, published: dict[str, Any]) -> None:
    """A private desk would be read by everybody, or opening one half would open the other."""
    stranger, in_charge = guarded.client("stranger"), guarded.client(CHARGE)
    private = next(key for key in guarded.every_key() if "/private/evidence/" in key)
    public = f"{EDITION}manifest.json"
    for key in (public, private):
        assert guarded.refused(stranger.get_object, Key=key) == "AccessDenied"
    in_charge.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy("bucket-public")))
    try:
        assert stranger.get_object(Bucket=BUCKET, Key=public)["Body"].read()
        assert guarded.refused(stranger.get_object, Key=private) == "AccessDenied"
        assert guarded.refused(stranger.list_objects_v2) == "AccessDenied"
        assert guarded.refused(stranger.list_objects_v2, Prefix=f"{PREFIX}/private/") == "AccessDenied"
        assert guarded.refused(stranger.put_object, Key=f"{PREFIX}/public/a.txt", Body=b"") == "AccessDenied"
    finally:
        in_charge.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy("bucket-private")))


def test_the_maintainer_packs_and_cleans_the_ledger_and_touches_nothing_else(
    guarded: Guarded, published: dict[str, Any]
) -> None:
    """Looking after the ledger would need rights by which an edition could be changed."""
    maintainer = guarded.client("maintainer")
    for identity, folder in (("writer", "private/ledger/record=claim"), ("writer", "private/ledger/record=fetch")):
        guarded.client(identity).put_object(Bucket=BUCKET, Key=f"{PREFIX}/{folder}/part-left.parquet", Body=b"left")
    environ = {**guarded.environ("maintainer"), "MUSTER_CATALOG": str(TOY_DESK)}
    checked = json.loads(muster("ledger", "check", "--json", **environ).stdout)
    _vacuum(guarded)
    left = [key for key in guarded.every_key() if key.endswith("part-left.parquet")]
    assert left == []
    packed = json.loads(muster("ledger", "pack", "--json", **environ).stdout)
    again = json.loads(muster("ledger", "check", "--json", **environ).stdout)
    assert packed and again["head"]["content_digest"] == checked["head"]["content_digest"]
    seal = f"{PREFIX}/private/ledger-seals/{0:020}.json"
    for key in (f"{EDITION}manifest.json", f"{PREFIX}/public/index.html", seal):
        assert guarded.refused(maintainer.delete_object, Key=key) == "AccessDenied"
    for folder in ("public/", "public/log/", "private/evidence/", "private/cutoffs/", "private/decisions/"):
        assert guarded.refused(maintainer.put_object, Key=f"{PREFIX}/{folder}a.txt", Body=b"") == "AccessDenied"


def _vacuum(guarded: Guarded) -> None:
    """Remove with Delta Lake's own tool what no version names, under the maintainer's rights."""
    import os

    told = {
        "aws_region": "us-east-1", "aws_endpoint": guarded.endpoint, "aws_conditional_put": "etag",
        "aws_virtual_hosted_style_request": "false", "aws_access_key_id": "maintainer",
        "aws_secret_access_key": guarded.environ("maintainer")["AWS_SECRET_ACCESS_KEY"],
    }  # fmt: skip
    before = os.environ.get("SSL_CERT_FILE")
    os.environ["SSL_CERT_FILE"] = str(guarded.authority)
    try:
        table = DeltaTable(f"s3://{BUCKET}/{PREFIX}/private/ledger", storage_options=told)
        table.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False, full=True)
    finally:
        os.environ.pop("SSL_CERT_FILE")
        if before is not None:
            os.environ["SSL_CERT_FILE"] = before


def test_every_folder_that_is_kept_is_guarded_by_the_bucket(guarded: Guarded, published: dict[str, Any]) -> None:
    """A new kind of private record would stand outside the list of what nobody may delete."""
    guarded_folders = policy("bucket-private")["Statement"][0]["Resource"]
    for key in guarded.every_key():
        if key.startswith(f"{PREFIX}/private/ledger/"):
            continue
        parts = key.split("/")
        folder = "/".join(parts[: 2 if parts[1] == "public" else 3])
        assert f"arn:aws:s3:::{BUCKET}/{folder}/*" in guarded_folders


def test_what_is_not_encrypted_on_its_way_is_refused(tmp_path: Path, seaweed: Any) -> None:
    """Editions and credentials' signatures would go over plain http because somebody forgot an s."""
    client = seaweed.client()
    client.create_bucket(Bucket=BUCKET)
    client.put_object(Bucket=BUCKET, Key=f"{PREFIX}/public/a.txt", Body=b"a")
    client.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy("bucket-public")))
    assert refused(client.get_object, Bucket=BUCKET, Key=f"{PREFIX}/public/a.txt") == "AccessDenied"
    assert refused(client.put_object, Bucket=BUCKET, Key=f"{PREFIX}/public/b.txt", Body=b"b") == "AccessDenied"
