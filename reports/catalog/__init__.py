"""A desk as data: sources, series and briefings, read from a folder of TOML files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reports.catalog.briefings import Briefing
from reports.catalog.declared import Origin, Series, Source
from reports.catalog.drift import Drift
from reports.catalog.groups import Group


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
    groups: Mapping[str, Group] = field(default_factory=dict)
    drift: Drift = field(default_factory=Drift)
    languages: tuple[str, ...] = ("en",)  # an edition is issued in each; the first is the one that lists name
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by language: English → translated
