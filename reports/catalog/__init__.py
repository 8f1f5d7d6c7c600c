"""A desk as data: sources, series and briefings, read from a folder of TOML files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.catalog.briefings import Briefing
from reports.catalog.declared import Origin, Series, Source


@dataclass(frozen=True)
class Catalog:
    """One desk. `files` holds the exact bytes read, by name: an input of every edition."""

    desk: str
    title: str
    home: str
    origins: Mapping[str, Origin]
    sources: Mapping[str, Source]
    series: Mapping[str, Series]
    briefings: Mapping[str, Briefing]
    files: Mapping[str, bytes]
