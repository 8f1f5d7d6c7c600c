"""What stands on an origin in an edition that was published, as its own provenance tells it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

_PART, _SERIES = "muster:part/", "muster:series/"
Part = tuple[str, str, list[str]]  # kind, name, series


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
    found, publishers = _told(provenance) if "entity" in provenance else _told_before(provenance)
    shown = {name for name, named in publishers.items() if carried.get(name, set()) & set(named)}
    return tuple(
        EditionPart(kind, name, tuple(sorted(shown & set(series))))
        for kind, name, series in found
        if shown & set(series)
    )


def _told(provenance: Mapping[str, Any]) -> tuple[list[Part], dict[str, list[str]]]:
    """The parts and the publishers by series, as PROV-JSON has them."""
    entities, series_of = provenance["entity"], defaultdict(list)
    for each in provenance.get("wasDerivedFrom", {}).values():
        series_of[each["prov:generatedEntity"]].append(unquote(each["prov:usedEntity"].removeprefix(_SERIES)))
    found = [
        (said["muster:kind"], said["prov:label"], sorted(series_of[name]))
        for name, said in entities.items()
        if name.startswith(_PART)
    ]
    publishers = {
        unquote(name.removeprefix(_SERIES)): said["muster:publisher"]
        for name, said in entities.items()
        if name.startswith(_SERIES)
    }
    return found, publishers


def _told_before(provenance: Mapping[str, Any]) -> tuple[list[Part], dict[str, list[str]]]:
    """The same from editions whose provenance is not yet PROV-JSON."""
    found = [("tile", each["label"], each["series"]) for each in provenance["tiles"]]
    found += [("judgement", each["text"], each["series"]) for each in provenance["judgements"]]
    found += [
        (each["kind"], each["name"], each["series"]) for section in provenance["sections"] for each in section["parts"]
    ]
    return found, {name: made["publishers"] for name, made in provenance["series"].items()}
