"""The beginning of a new source: its file is fetched once and looked at, and an editor gets a table to finish."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flows.settings import Settings
from reports.adapters.confined import confined
from reports.adapters.web import Visit
from reports.catalog.beginning import begun_source
from reports.catalog.fetching import Fetching
from reports.errors import SourceError, UsageError
from reports.figures.masking import masked
from reports.sources.sampling import sampled


def begin_source(
    settings: Settings, url: str, *, source_id: str = "", file: Path | None = None, is_private: bool = False
) -> str:
    """Return a commented table for sources.toml, from what the address sends now (or from `file` in its place).

    Raises UsageError for an id that stands already, FetchError and ParseError for what cannot be had or recognised.
    """
    chosen = source_id or _suggested_id(url)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", chosen):
        raise UsageError(
            f"{chosen!r} is no id of a source", mend="write it with small letters, digits and single hyphens"
        )
    if chosen in settings.catalog.sources:
        raise UsageError(f"{chosen!r} is a source of this desk already", mend="name another with --id")
    body, sample = _looked_at(settings, url, file, is_private)
    return begun_source(
        chosen,
        masked(url),
        sample,
        day=f"{settings.clock.now():%Y-%m-%d}",
        size_bytes=len(body),
        origins=list(settings.catalog.origins),
        is_private=is_private,
    )


def _looked_at(settings: Settings, url: str, file: Path | None, is_private: bool) -> tuple[bytes, dict[str, Any]]:
    try:
        body = _read(file) if file else _fetched(settings, url, is_private)
        return body, confined(sampled, body, about=str(file) if file else masked(url))
    except SourceError as trouble:
        mend = "look at it in a browser, or give a saved copy with --file; a server of your own needs --private-network"
        raise type(trouble)(trouble.message, mend=mend) from trouble


def append_to(text: str, target: Path) -> None:
    """Add the table below what stands in a file; raises UsageError where there is no such file."""
    if not target.is_file():
        raise UsageError(f"{target} is no file", mend="name the desk's sources.toml, or leave --into out to print")
    with target.open("a", encoding="utf-8") as file:
        file.write(f"\n{text}")


def _read(file: Path) -> bytes:
    if not file.is_file():
        raise UsageError(f"{file} is no file", mend="name a file that holds what the address sends")
    return file.read_bytes()


def _fetched(settings: Settings, url: str, is_private: bool) -> bytes:
    visit = Visit(
        url,
        Fetching(private_network=is_private),
        ends_at=time.monotonic() + settings.fetch_seconds,
        started_at=settings.clock.now(),
        agent=f"muster ({settings.catalog.desk})",
    )
    return visit.get().body


def _suggested_id(url: str) -> str:
    """Return host and file name of an address as an id."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").rpartition(".")[0]
    name = Path(parts.path).stem
    return re.sub(r"[^a-z0-9]+", "-", f"{host}-{name}".lower()).strip("-")[:60].rstrip("-")
