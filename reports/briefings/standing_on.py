"""What stands on an origin in an edition that was published, as its own provenance tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class EditionPart:
    """A figure at a glance, a judgement or a block of an edition, and the series of the origin that it shows."""

    kind: str
    name: str
    series: tuple[str, ...]


def parts_standing_on(provenance: Mapping[str, Any], carried: Mapping[str, set[str]]) -> tuple[EditionPart, ...]:
    """Return the parts of an edition that rest on an origin.

    `carried` gives by series the publishers that carry the origin's claims; an edition rests on them where its
    provenance lists one of them for that series.
    """
    shown = {
        name
        for name, made in provenance["series"].items()
        if carried.get(name, set()) & set(made["publishers"])
    }  # fmt: skip
    parts = [("tile", each["label"], each["series"]) for each in provenance["tiles"]]
    parts += [("judgement", each["text"], each["series"]) for each in provenance["judgements"]]
    parts += [
        (each["kind"], each["name"], each["series"]) for section in provenance["sections"] for each in section["parts"]
    ]
    return tuple(
        EditionPart(kind, name, tuple(sorted(shown & set(series))))
        for kind, name, series in parts
        if shown & set(series)
    )
