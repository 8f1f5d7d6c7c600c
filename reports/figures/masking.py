"""Addresses as they may be told: without the places where secrets stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

_COUNT = re.compile(r"[0-9]{1,9}")


def masked(url: str, shown: Collection[str] = ()) -> str:
    """Return the address without user, fragment and values of its query; those in `shown` stay if they are counts."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "an address that cannot be read"
    where = f"{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}"
    query = "&".join(_masked_pair(pair, shown) for pair in parts.query.split("&")) if parts.query else ""
    start = f"{parts.scheme}://" if parts.scheme and where else f"{parts.scheme}:" if parts.scheme else ""
    return f"{start}{where}{parts.path}{f'?{query}' if query else ''}"


def without(secrets: Iterable[str], text: str) -> str:
    """Return the text with every secret that somebody quoted in it struck out."""
    for secret in secrets:
        text = text.replace(secret, "…") if secret else text
    return text


def _masked_pair(pair: str, shown: Collection[str]) -> str:
    name, has_value, value = pair.partition("=")
    if not has_value:  # a bare word may be the secret itself
        return "…"
    return pair if name in shown and _COUNT.fullmatch(value) else f"{name}=…"
