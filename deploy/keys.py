"""Make the secrets that an installation of one's own needs, each in a file of its own.

    python -m deploy.keys deploy/secrets              what is missing; what stands there is kept
    python -m deploy.keys deploy/secrets --public     and let everybody read the bucket's public half

To rotate one: remove its file (`writer.key`, `api-auth`, …), run this again, restart what reads it (the runbook says
what that is). Nothing is printed but names of files. The folder is closed to others; its files are readable, because a
container's user is another one and reaches them through a mount only.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

POLICIES = Path(__file__).parent / "policies"
ROLES = ("writer", "reader", "maintainer")
BUCKET = "muster"
STRANGERS = {"name": "anonymous", "actions": [f"Read:{BUCKET}/public"]}


def make(folder: Path, *, is_public: bool) -> list[str]:
    """Write the secrets that are missing below `folder`, and what follows from them; return the names written."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    made = [_write(folder / "api-auth", f"admin:{_word()}"), _write(folder / "database-password", _word())]
    made.append(_write(folder / "queue-password", _word()))
    made += [_write(folder / f"{role}.key", _word()) for role in ROLES]
    written = [name for name in made if name]
    return written + _follow(folder, is_public=is_public)


def _follow(folder: Path, *, is_public: bool) -> list[str]:
    """Write what only says the secrets again in the words of each program; return the names of what changed."""
    queue = _read(folder / "queue-password")
    said = {
        "queue.conf": f"requirepass {queue}\n",
        "queue-url": f"redis://:{queue}@queue:6379/0\n",
        "identities.json": json.dumps(identities(folder, is_public=is_public), indent=2) + "\n",
    }
    for role in ROLES:
        key = f"aws_access_key_id = muster-{role}\naws_secret_access_key = {_read(folder / f'{role}.key')}\n"
        said[f"{role}.credentials"] = f"[default]\n{key}"
    return [name for name, text in said.items() if _replace(folder / name, text)]


def identities(folder: Path, *, is_public: bool) -> dict[str, Any]:
    """Return SeaweedFS's identities: the three roles with the shipped policies, and strangers where the desk is public.

    Nobody may make or drop a bucket, or change a policy, over the network.
    """
    roles: list[dict[str, Any]] = [
        {
            "name": role,
            "credentials": [{"accessKey": f"muster-{role}", "secretKey": _read(folder / f"{role}.key")}],
            "actions": [],
            "policyNames": [role],
        }
        for role in ROLES
    ]
    policies = [{"name": role, "content": policy(role)} for role in ROLES]
    return {"identities": [*roles, *([STRANGERS] if is_public else [])], "policies": policies}


def policy(role: str) -> str:
    """Return a role's shipped policy for the bucket BUCKET, without a prefix, as one line of JSON."""
    text = (POLICIES / f"{role}.json").read_text("utf-8")
    return json.dumps(json.loads(text.replace("my-muster-bucket", BUCKET).replace("desk/", "")))


def _word() -> str:
    return secrets.token_urlsafe(32)


def _read(path: Path) -> str:
    return path.read_text("utf-8").strip()


def _write(path: Path, text: str) -> str:
    if path.exists():
        return ""
    _replace(path, f"{text}\n")
    return path.name


def _replace(path: Path, text: str) -> bool:
    """Put `text` at `path` at once; return whether it was another."""
    if path.exists() and path.read_text("utf-8") == text:
        return False
    aside = path.with_name(f".{path.name}")
    aside.write_text(text, "utf-8")
    aside.chmod(0o644)
    os.replace(aside, path)
    return True


def main(words: list[str]) -> int:
    """Return the exit code: 0 made or there already, 2 wrong use."""
    folders = [word for word in words if word != "--public"]
    if len(folders) != 1 or folders[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    written = make(Path(folders[0]), is_public="--public" in words)
    print(f"wrote {', '.join(written)}" if written else "nothing was missing")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
