"""The public half of a bucket shown to browsers: on this machine alone, or elsewhere behind a password or a token."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping

from flows.settings import Settings
from reports.adapters.disk import FolderStore
from reports.adapters.serving import Door, Listener, PublicHalf
from reports.briefings.kept_headers import headers_of_key
from reports.errors import UsageError
from reports.store import Store, is_s3

USER, TOKEN = "MUSTER_SERVE_USER", "MUSTER_SERVE_TOKEN"
SHORTEST_SECRET = 12
_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "[::1]"})


def serve(settings: Settings, bind: str, port: int, opened: Callable[[str], None]) -> None:
    """Answer until the caller is interrupted; `opened` is told the address once. Raises UsageError."""
    door = door_of(settings.environ, bind)
    listener = Listener(bind, port, PublicHalf(store_to_show(settings), headers_of_key, door).answer)
    try:
        opened(f"http://{f'[{bind}]' if ':' in bind else bind}:{listener.port}/")
        listener.serve()
    finally:
        listener.close()


def store_to_show(settings: Settings) -> Store:
    """Return the store whose public half is shown; of a folder only its own files, wherever links may lead."""
    return settings.store if is_s3(settings.bucket) else FolderStore(settings.bucket, follows_links=False)


def door_of(environ: Mapping[str, str], bind: str) -> Door:
    """Return who may ask at an address: where others can reach it, nobody without a secret; raises UsageError."""
    user, token = environ.get(USER, ""), environ.get(TOKEN, "")
    if user and ":" not in user:
        raise UsageError(f"{USER} names no password", mend="set it to user:password")
    is_here = _is_this_machine(bind)
    if not is_here and not (user or token):
        raise UsageError(
            f"{bind} can be reached by others, and nobody is asked for a key",
            mend=f"set {USER}=user:password or {TOKEN}, or leave --bind out",
        )
    for name, secret in ((USER, user.partition(":")[2]), (TOKEN, token)):
        if environ.get(name) and not is_here and len(secret) < SHORTEST_SECRET:
            raise UsageError(f"the secret in {name} is too short to stand open", mend=f"use {SHORTEST_SECRET} or more")
    return Door(user, token, _THIS_MACHINE if is_here else frozenset())


def _is_this_machine(bind: str) -> bool:
    try:
        return ipaddress.ip_address(bind).is_loopback
    except ValueError as trouble:
        raise UsageError(f"--bind {bind!r} is no address", mend="use 127.0.0.1 or another") from trouble
