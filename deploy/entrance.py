"""What a container starts with: read secrets from files, refuse an open server, then become the program.

    python -m deploy.entrance prefect server start --host 0.0.0.0 --port 4200

`NAME_FROM_FILE=/run/secrets/x` in the environment sets NAME to what stands in the file, so that no secret stands in a
compose file, in an image or in the list of a container's variables. Plain standard library and quick: it runs at every
start.
"""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from reports.errors import UsageError

FROM_FILE = "_FROM_FILE"
SERVER = ("prefect", "server", "start")


def with_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with each NAME_FROM_FILE replaced by NAME, read from that file. Raises UsageError."""
    read = {name: value for name, value in environ.items() if not name.endswith(FROM_FILE)}
    for pointer, path in environ.items():
        name = pointer.removesuffix(FROM_FILE)
        if name == pointer:
            continue
        if environ.get(name):
            raise UsageError(f"{name} and {pointer} are both set", mend=f"unset one; {pointer} is the safer one")
        read[name] = _secret(pointer, Path(path))
    return read


def _secret(pointer: str, path: Path) -> str:
    try:
        text = path.read_text("utf-8").strip()
    except OSError as error:
        raise UsageError(
            f"{pointer}: {path} cannot be read: {error.strerror}",
            mend="mount the secret there, readable by the user that runs this (python -m deploy.keys makes them)",
        ) from error
    if not text:
        raise UsageError(f"{pointer}: {path} is empty", mend="write the secret into it, on one line")
    return text


def host_of(words: Sequence[str], environ: Mapping[str, str]) -> str:
    """Return the address that `prefect server start WORDS` would listen on: flag, then setting, then this machine."""
    for number, word in enumerate(words):
        if word == "--host" and number + 1 < len(words):
            return words[number + 1]
        if word.startswith("--host="):
            return word.partition("=")[2]
    return environ.get("PREFECT_SERVER_API_HOST") or environ.get("PREFECT_API_HOST") or "127.0.0.1"


def refuse_open_server(words: Sequence[str], environ: Mapping[str, str]) -> None:
    """Raise UsageError where a Prefect server would be reached from elsewhere and asks nobody for a password."""
    if tuple(words[:3]) != SERVER:
        return
    host = host_of(words, environ)
    if is_this_machine(host):
        return
    user, colon, password = environ.get("PREFECT_SERVER_API_AUTH_STRING", "").partition(":")
    if not (user.strip() and colon and password.strip()):
        raise UsageError(
            f"a Prefect server on {host} would let everybody who reaches it start runs and read what they print",
            mend="set PREFECT_SERVER_API_AUTH_STRING (or …_FROM_FILE) to name:password, or listen on 127.0.0.1",
        )


def is_this_machine(host: str) -> bool:
    """Return whether only this machine reaches a listener on `host`."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False  # A name may resolve to any address.


def main(words: list[str], environ: Mapping[str, str]) -> int:
    """Become the program of `words`; returns only where it may not start."""
    if not words:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        read = with_secrets(environ)
        refuse_open_server(words, read)
    except UsageError as refused:
        print(refused, file=sys.stderr)
        return refused.exit_code
    try:
        os.execvpe(words[0], words, read)
    except FileNotFoundError:
        print(f"there is no program {words[0]} here", file=sys.stderr)
        return 127


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
