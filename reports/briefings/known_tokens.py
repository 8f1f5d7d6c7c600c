"""The records of an edition's numbers, read back from its provenance alone: no ledger, no catalogue, no network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from reports.briefings.tokens.records import stretches_read
from reports.briefings.tokens.verifying import KnownToken
from reports.errors import NotAnEdition

_TOKEN, _EDITION = "muster:token/", "muster:edition/"
_MEND = "give a PDF as this program published it; its provenance travels inside"


@dataclass(frozen=True, slots=True)
class KnownEdition:
    """Which edition a PDF says it is, in which language, and the tokens that it says it shows."""

    identifier: str
    language: str
    tokens: tuple[KnownToken, ...]


def known_edition(provenance: bytes | None) -> KnownEdition:
    """Return the edition that a provenance tells of; raises NotAnEdition where it is none of ours, or not whole."""
    if provenance is None:
        raise NotAnEdition("no provenance travels in this PDF", mend=_MEND)
    try:
        said = json.loads(provenance)
        entities = said["entity"]
        (name,) = [each for each in entities if each.startswith(_EDITION)]
        tokens = _tokens(entities, said.get("wasDerivedFrom", {}))
        return KnownEdition(unquote(name.removeprefix(_EDITION)), entities[name]["muster:language"], tokens)
    except (ValueError, TypeError, KeyError, AttributeError) as trouble:
        raise NotAnEdition(f"the provenance in this PDF is not as it was written ({trouble})", mend=_MEND) from trouble


def _tokens(entities: Mapping[str, Any], derived: Mapping[str, Any]) -> tuple[KnownToken, ...]:
    behind = {each["prov:generatedEntity"]: each["prov:usedEntity"] for each in derived.values()}
    known = []
    for name in sorted((each for each in entities if each.startswith(_TOKEN)), key=_in_order):
        said, origin = entities[name], behind[name]
        kind = origin.removeprefix("muster:").partition("/")[0]
        source = entities.get(origin, {})
        stated = next((source[f"muster:{key}"] for key in ("value", "low", "high") if f"muster:{key}" in source), None)
        token = KnownToken(
            name.removeprefix(_TOKEN), int(said["muster:page"]), said["muster:text"], kind,
            _stands_for(kind, origin, source, said), stretches_read(said["muster:at"]), said.get("muster:value"),
            stated if kind in ("claim", "figure") else None,
        )  # fmt: skip
        known.append(token)
    return tuple(known)


def _in_order(name: str) -> tuple[int, int]:
    page, _, order = name.removeprefix(_TOKEN).partition("-")
    return int(page), int(order)


def _stands_for(kind: str, origin: str, source: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    """What a token is, in words: the claim's name, or the method with what it was computed over."""
    if kind == "claim":
        return f"claim {source.get('muster:claim', unquote(origin))}"
    if kind == "figure":
        about, series = source.get("muster:about", ""), source.get("muster:series", [])
        method = str(source["muster:method"]).replace("_", " ")
        of_series = ", ".join([series] if isinstance(series, str) else series)
        return " ".join(filter(None, [method, of_series and f"of {of_series}", about]))
    name = unquote(origin.partition("/")[2])
    about = said.get("muster:about", "")
    return f"tick of {name}" if kind == "scale" else " ".join(filter(None, ["declared", name, about]))
