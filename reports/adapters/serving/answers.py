"""What is answered to a request: no socket here, and nothing but what stands below `public/`."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from reports.adapters.serving.paths import INDEX, key_of
from reports.adapters.serving.ranges import span_of
from reports.errors import MissingKey, StoreError
from reports.store import ContentHeaders, Store

_COMMON = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
}  # fmt: skip
_POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_SCRIPT = re.compile(rb"<script\b[^>]*>(.*?)</script>", re.DOTALL)
_PLAIN_TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """A reply: status, header fields and body; the body of a HEAD is left out by whoever sends it."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Door:
    """Who may ask: those who know `user:password` or a token, everybody where neither is set.

    `hosts` are the names under which this server may be asked, empty for any: a page of somebody else's that has
    its own name point to this machine is then refused.
    """

    user: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    hosts: frozenset[str] = frozenset()

    def is_open_to(self, authorization: str) -> bool:
        """Return whether an Authorization field is one that opens the door; the time taken tells nothing of it."""
        if not self.user and not self.token:
            return True
        scheme, _, said = authorization.partition(" ")
        if scheme.lower() == "basic" and self.user:
            return _is_same(_decoded(said), self.user)
        return scheme.lower() == "bearer" and bool(self.token) and _is_same(said.strip().encode(), self.token)


class PublicHalf:
    """The public half of a store, as answers to requests."""

    def __init__(self, store: Store, headers_of_key: Callable[[str], ContentHeaders], door: Door) -> None:
        self._store, self._headers_of_key, self._door = store, headers_of_key, door

    def answer(self, method: str, target: bytes, asked: Mapping[str, str]) -> Answer:
        """Answer a request; `asked` holds its header fields by their names in lower case. Nothing of ours is raised."""
        if self._door.hosts and asked.get("host", "").lower().rpartition(":")[0] not in self._door.hosts:
            return _told(421, "not this host")
        if not self._door.is_open_to(asked.get("authorization", "")):
            kinds = [*['Basic realm="muster", charset="UTF-8"'] * bool(self._door.user),
                     *["Bearer"] * bool(self._door.token)]  # fmt: skip
            return _told(401, "not without its key", {"WWW-Authenticate": ", ".join(kinds)})
        if method not in ("GET", "HEAD"):
            return _told(405, "this bucket is only read", {"Allow": "GET, HEAD"})
        key = key_of(target)
        try:
            return _told(404, "nothing here") if key is None else self._found(key, asked)
        except StoreError:  # What is wrong is told to whoever runs the server, not to whoever asks.
            return _told(502, "the bucket cannot be read")

    def _found(self, key: str, asked: Mapping[str, str]) -> Answer:
        try:
            body = self._store.read(key).body
        except MissingKey:
            return self._folder(key)
        tag = f'"{hashlib.sha256(body).hexdigest()}"'
        headers = {**_published(self._headers_of_key(key), body), "ETag": tag}
        if _names(asked.get("if-none-match", ""), tag):
            kept = ("Cache-Control", "ETag", *_COMMON)
            return Answer(304, {name: value for name, value in headers.items() if name in kept})
        headers["Accept-Ranges"] = "bytes"
        if "range" not in asked or asked.get("if-range", tag) != tag:
            return Answer(200, headers, body)
        return _part(body, asked["range"], headers)

    def _folder(self, key: str) -> Answer:
        """Say where a folder's page is, if it is that which was asked for without the slash at its end."""
        if key.endswith(f"/{INDEX}"):
            return _told(404, "nothing here")
        try:
            self._store.read(f"{key}/{INDEX}")
        except MissingKey:
            return _told(404, "nothing here")
        return _told(301, "see the folder", {"Location": f"/{key.removeprefix('public/')}/"})


def _part(body: bytes, asked: str, headers: Mapping[str, str]) -> Answer:
    try:
        span = span_of(asked, len(body))
    except IndexError:
        return _told(416, "no such bytes", {"Content-Range": f"bytes */{len(body)}"})
    if span is None:
        return Answer(200, headers, body)
    begins, ends = span
    return Answer(206, {**headers, "Content-Range": f"bytes {begins}-{ends - 1}/{len(body)}"}, body[begins:ends])


def _published(said: ContentHeaders, body: bytes) -> dict[str, str]:
    headers = {**_COMMON, "Content-Type": said.content_type, "Cache-Control": said.cache_control}
    if said.disposition:
        headers["Content-Disposition"] = said.disposition
    if said.content_type.startswith(("text/html", "image/svg")):
        # The pages' own scripts stand in them, and their bytes are named; a handler in an attribute never runs.
        named = {b64encode(hashlib.sha256(script).digest()).decode() for script in _SCRIPT.findall(body)}
        headers["Content-Security-Policy"] = _POLICY.format(scripts="".join(f" 'sha256-{n}'" for n in sorted(named)))
    return headers


def _told(status: int, text: str, more: Mapping[str, str] | None = None) -> Answer:
    headers = {**_COMMON, "Content-Type": _PLAIN_TEXT, "Cache-Control": "no-store", **(more or {})}
    return Answer(status, headers, f"{text}\n".encode())


def _names(field_value: str, tag: str) -> bool:
    tags = [each.strip().removeprefix("W/") for each in field_value.split(",")]
    return "*" in tags or tag in tags


def _decoded(said: str) -> bytes:
    try:
        return b64decode(said.strip(), validate=True)
    except ValueError:
        return b""


def _is_same(said: bytes, wanted: str) -> bool:
    """Compare digests, so that not even the length of what is wanted shows in the time taken."""
    return hmac.compare_digest(hashlib.sha256(said).digest(), hashlib.sha256(wanted.encode()).digest())
