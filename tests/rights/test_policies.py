"""The shipped policies read as files: valid, narrow, and speaking of the very folders that the code writes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.rights.conftest import BUCKET, POLICIES, PREFIX, ROLES

ROOT = POLICIES.parents[1]
BUCKETS = ("bucket-private", "bucket-public")
OF_OBJECTS = {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectAcl",
              "s3:PutObjectVersionAcl", "s3:BypassGovernanceRetention"}  # fmt: skip
OF_BUCKETS = {"s3:ListBucket"}
WHOLE = f"arn:aws:s3:::{BUCKET}"
WRITTEN = re.compile(r"""["'f/]private/([a-z][a-z-]*)""")


def shipped(name: str) -> dict[str, Any]:
    """Return a policy as it is shipped."""
    return json.loads((POLICIES / f"{name}.json").read_text())


def listed(value: str | list[str]) -> list[str]:
    """Return what may stand alone or in a list as a list."""
    return [value] if isinstance(value, str) else value


def statements(name: str, effect: str) -> Iterator[dict[str, Any]]:
    """Yield the statements of a policy that allow, or that deny."""
    return (each for each in shipped(name)["Statement"] if each["Effect"] == effect)


def folders_of(name: str, effect: str, action: str) -> set[str]:
    """Return the folders below the prefix in which a policy allows or denies an action to whoever it speaks of."""
    said = [each for each in statements(name, effect) if action in listed(each["Action"])]
    resources = [resource for each in said for resource in listed(each["Resource"])]
    return {found[1] for each in resources if (found := re.match(rf"{WHOLE}/{PREFIX}/(.+)/\*$", each))}


def folders_in_the_code() -> set[str]:
    """Return each folder of the private half that a module writes or reads by name."""
    files = [path for room in ("reports", "flows") for path in (ROOT / room).rglob("*.py")]
    return {f"private/{name}" for path in files for name in WRITTEN.findall(path.read_text())}


@pytest.mark.parametrize("path", sorted(POLICIES.glob("*.json")), ids=lambda path: path.stem)
def test_every_file_is_json_of_the_form_that_aws_takes(path: Path) -> None:
    """`aws s3api` or Terraform would refuse the file on the day it is needed."""
    told = json.loads(path.read_text())
    if path.stem not in (*ROLES, *BUCKETS):
        assert isinstance(told, dict) and told
        return
    assert set(told) == {"Version", "Statement"} and told["Version"] == "2012-10-17"
    names = [each["Sid"] for each in told["Statement"]]
    assert len(set(names)) == len(names) and all(re.fullmatch(r"[A-Za-z0-9]+", name) for name in names)
    for each in told["Statement"]:
        wanted = {"Sid", "Effect", "Action", "Resource"} | ({"Principal"} if path.stem in BUCKETS else set())
        assert wanted <= set(each) <= wanted | {"Condition"}
        assert each["Effect"] in ("Allow", "Deny")


@pytest.mark.parametrize("name", [*ROLES, *BUCKETS])
def test_nothing_is_allowed_by_a_star(name: str) -> None:
    """A right that nobody thought of would come with the next service of the cloud."""
    for each in statements(name, "Allow"):
        actions = set(listed(each["Action"]))
        assert actions <= OF_OBJECTS or actions <= OF_BUCKETS, "one statement, one kind of right"
        for resource in listed(each["Resource"]):
            if actions <= OF_BUCKETS:
                assert resource == WHOLE and each["Condition"]
            else:
                assert re.fullmatch(rf"{WHOLE}/{PREFIX}/(public|private)(/[a-z-]+)?/\*", resource)
    for each in statements(name, "Deny"):
        assert set(listed(each["Action"])) <= OF_OBJECTS or each["Sid"] == "OnlyOverTls"


@pytest.mark.parametrize("name", BUCKETS)
def test_every_folder_that_the_code_names_is_guarded(name: str) -> None:
    """A new kind of record could be deleted by an identity with rights that were too broad."""
    code = folders_in_the_code()
    assert {"private/evidence", "private/cutoffs", "private/ledger"} <= code
    assert folders_of(name, "Deny", "s3:DeleteObject") == (code | {"public"}) - {"private/ledger"}


def test_the_maintainer_is_kept_from_every_folder_but_the_ledger() -> None:
    """Whoever packs the ledger could erase evidence, and nobody could rebuild from it."""
    assert folders_of("maintainer", "Allow", "s3:DeleteObject") == {"private/ledger"}
    assert folders_of("maintainer", "Allow", "s3:PutObject") == {"private/ledger", "private/ledger-seals"}
    kept = (folders_in_the_code() | {"public"}) - {"private/ledger"}
    assert folders_of("maintainer", "Deny", "s3:DeleteObject") == kept


def test_writer_and_reader_are_given_halves_and_no_right_to_delete() -> None:
    """The worker could erase what it published, or a reader see what is private."""
    assert folders_of("writer", "Allow", "s3:PutObject") == {"public", "private"}
    assert folders_of("writer", "Allow", "s3:DeleteObject") == set()
    assert folders_of("reader", "Allow", "s3:GetObject") == {"public"}
    assert folders_of("reader", "Allow", "s3:PutObject") == set()
    (never,) = statements("writer", "Deny")
    assert {"s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"} <= set(never["Action"])
    assert never["Resource"] == f"{WHOLE}/*" and "Condition" not in never


def test_the_two_bucket_policies_differ_in_who_reads_the_public_half_alone() -> None:
    """Opening a desk to readers would open something else with it."""
    private, public = (shipped(name)["Statement"] for name in BUCKETS)
    assert [each for each in public if each["Effect"] == "Deny"] == private
    (opened,) = [each for each in public if each["Effect"] == "Allow"]
    assert listed(opened["Action"]) == ["s3:GetObject"]
    assert listed(opened["Resource"]) == [f"{WHOLE}/{PREFIX}/public/*"]
