"""Secrets of a source: told to its own host and to nobody else, and struck out of whatever is told of a visit."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlsplit

from reports.figures.masking import without

_SHORTEST = 6
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Secrets:
    """Headers, and parameters of the address, that the catalogue names and the environment holds."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)

    def headers_for(self, url: str, own_url: str) -> Mapping[str, str]:
        """Return the headers for a request to `url`: none for another scheme, host or port than the source's own."""
        return self.headers if _origin(url) == _origin(own_url) else {}

    def added_to(self, url: str, own_url: str) -> str:
        """Return an address with the secret parameters, once each, if it is on the source's own host."""
        if not self.query or _origin(url) != _origin(own_url):
            return url
        parts = urlsplit(url)
        kept = [pair for pair in parts.query.split("&") if pair and _name(pair) not in self.query]
        added = [f"{_quoted(name)}={_quoted(value)}" for name, value in self.query.items()]
        return parts._replace(query="&".join([*kept, *added])).geturl()

    def struck_out(self, text: str) -> str:
        """Return the text without them, however a server quoted them."""
        return without(sorted(self._spellings(), key=len, reverse=True), text)

    def are_in(self, body: bytes, *headers: str) -> bool:
        """Return whether an answer repeats one of them; very short ones would be found anywhere."""
        spelled = [secret for secret in self._spellings() if len(secret) >= _SHORTEST]
        return any(secret.encode() in body or any(secret in header for header in headers) for secret in spelled)

    def hush(self) -> None:
        """Keep the library beneath from logging the headers of answers, which it does where its log is at DEBUG."""
        if self.headers or self.query:
            for name in ("httpcore.connection", "httpcore.http11"):
                logging.getLogger(name).setLevel(logging.INFO)

    def _spellings(self) -> set[str]:
        told = {*self.headers.values(), *self.query.values()}
        told |= {value.rpartition(" ")[2] for value in told}
        return told | {_quoted(value) for value in told}


def _origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port of an address; of one that cannot be read, what no source has."""
    try:
        parts = urlsplit(url)
        return parts.scheme, (parts.hostname or "").removesuffix("."), parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return "", url, 0


def _name(pair: str) -> str:
    return next((name for name, _ in parse_qsl(pair, keep_blank_values=True)), pair)


def _quoted(text: str) -> str:
    return quote(text, safe="")
