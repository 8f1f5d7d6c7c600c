"""The rights of several desks, each an identity of its own, from the policies that are shipped for one.

    python -m deploy.desk_rights muster.toml FOLDER [--account 123456789012]

For each bucket that the installation's file names, FOLDER/BUCKET holds `DESK-writer.json`, `DESK-reader.json` and
`DESK-maintainer.json`, which let an identity touch that desk's prefix alone, and the bucket's own policies and life
cycle, which guard the prefixes of all of its desks. A desk in a plain folder has the rights of that folder.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flows.desks.installation import read_installation
from reports.errors import MusterError
from reports.store import is_s3, split_address

POLICIES = Path(__file__).resolve().parent / "policies"
ROLES = ("writer", "reader", "maintainer")
# What is one for each bucket and names prefixes: a desk more in the bucket adds to it.
SHARED = ("bucket-private", "bucket-public")
_BUCKET, _PREFIX, _ACCOUNT = "my-muster-bucket", "desk/", "123456789012"

Prefixes = Mapping[str, str]  # by desk; empty where its bucket is its own


def shipped(name: str) -> Any:
    """Return a policy as it is shipped."""
    return json.loads((POLICIES / f"{name}.json").read_text())


def policy_of(role: str, bucket: str, prefix: str) -> dict[str, Any]:
    """Return what an identity may do that is a role of one desk: nothing outside the desk's prefix."""
    return _filled(shipped(role), bucket, prefix)


def bucket_policy(name: str, bucket: str, prefixes: Prefixes, account: str = _ACCOUNT) -> dict[str, Any]:
    """Return the policy of a bucket that guards every desk in it: each statement over the resources of all of them."""
    every = [_named(_filled(shipped(name), bucket, prefix), desk, account) for desk, prefix in prefixes.items()]
    first, *others = every
    for other in others:
        for mine, theirs in zip(first["Statement"], other["Statement"], strict=True):
            mine["Resource"] = _joined(mine["Resource"], theirs["Resource"])
            if isinstance(mine.get("Principal"), dict):
                mine["Principal"]["AWS"] = _joined(mine["Principal"]["AWS"], theirs["Principal"]["AWS"])
    return first


def lifecycle(bucket: str, prefixes: Prefixes) -> dict[str, Any]:
    """Return a bucket's life cycle: what is the bucket's own once, what is a desk's once for each of them."""
    rules: dict[str, Any] = {}
    for desk, prefix in prefixes.items():
        for rule in shipped("lifecycle")["Rules"]:
            is_own = rule["Filter"]["Prefix"].startswith(_PREFIX)
            told = _filled(rule, bucket, prefix)
            told["ID"] = f"{rule['ID']}-of-{desk}" if is_own else rule["ID"]
            rules[told["ID"]] = told
    return {"Rules": list(rules.values())}


def write_rights(installation: Path, folder: Path, account: str = _ACCOUNT) -> list[Path]:
    """Write the rights of every desk in a bucket and return the files; raises UsageError, CatalogError."""
    found, buckets = read_installation(installation), {}
    for name, desk in found.desks.items():
        if is_s3(desk.bucket):
            bucket, prefix = split_address(desk.bucket)
            buckets.setdefault(bucket, {})[name] = prefix
    written = []
    for bucket, prefixes in buckets.items():
        told = {name: bucket_policy(name, bucket, prefixes, account) for name in SHARED}
        told["lifecycle"] = lifecycle(bucket, prefixes)
        told |= {
            f"{desk}-{role}": policy_of(role, bucket, prefix) for desk, prefix in prefixes.items() for role in ROLES
        }
        for name, policy in told.items():
            path = folder / bucket / f"{name}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(policy, indent=2) + "\n")
            written.append(path)
    return written


def _filled(told: Any, bucket: str, prefix: str) -> Any:
    """Return a policy with the bucket and the prefix of one desk in every word of it."""
    below = f"{prefix}/" if prefix else ""
    if isinstance(told, dict):
        return {key: _filled(value, bucket, prefix) for key, value in told.items()}
    if isinstance(told, list):
        return [_filled(value, bucket, prefix) for value in told]
    if not isinstance(told, str):
        return told
    if told.startswith(_PREFIX):
        return below + told.removeprefix(_PREFIX)
    return told.replace(f"{_BUCKET}/{_PREFIX}", f"{bucket}/{below}").replace(_BUCKET, bucket)


def _named(policy: dict[str, Any], desk: str, account: str) -> dict[str, Any]:
    """Return a bucket's policy with the desk's own writer in it."""
    for statement in policy["Statement"]:
        principal = statement.get("Principal")
        if isinstance(principal, dict):
            role = principal["AWS"].replace(_ACCOUNT, account).replace("muster-writer", f"muster-{desk}-writer")
            principal["AWS"] = role
    return policy


def _joined(mine: str | Sequence[str], theirs: str | Sequence[str]) -> list[str]:
    here, there = ([each] if isinstance(each, str) else list(each) for each in (mine, theirs))
    return list(dict.fromkeys([*here, *there]))


def main(words: Sequence[str]) -> int:
    """Write the files and name them; return the exit code."""
    asked = argparse.ArgumentParser(
        prog="python -m deploy.desk_rights", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("installation", type=Path, help="the file that names the desks")
    asked.add_argument("folder", type=Path, help="where the policies are written")
    asked.add_argument("--account", default=_ACCOUNT, help="the AWS account of the desks' roles")
    told = asked.parse_args(words)
    try:
        written = write_rights(told.installation, told.folder, told.account)
    except MusterError as trouble:
        print(f"error: {trouble}", file=sys.stderr)
        return trouble.exit_code
    print("\n".join(map(str, written)) or "no desk of this installation publishes into a bucket")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
