"""A document of the W3C provenance model, built up statement by statement and written as PROV-JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

NAMESPACE = "urn:muster:"
Attributes = Mapping[str, Any]


def local(name: str) -> str:
    """Return a name as the local part of a qualified one: what could end it is escaped as in an address."""
    return quote(name, safe="/.-_")


class Document:
    """Entities, activities and agents by qualified name, and the relations between them."""

    def __init__(self) -> None:
        self._told: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)

    def entity(self, kind: str, name: str, said: Attributes) -> str:
        """State an entity, once; return its qualified name."""
        return self._thing("entity", kind, name, said)

    def agent(self, kind: str, name: str, said: Attributes) -> str:
        """State an agent, once; return its qualified name."""
        return self._thing("agent", kind, name, said)

    def activity(self, kind: str, name: str, said: Attributes, *, ended_at: str = "") -> str:
        """State an activity, once; return its qualified name. `ended_at` is an instant in ISO 8601."""
        times = {"prov:startTime": ended_at, "prov:endTime": ended_at} if ended_at else {}
        return self._thing("activity", kind, name, {**said, **times})

    def _thing(self, group: str, kind: str, name: str, said: Attributes) -> str:
        qualified = f"muster:{kind}/{local(name)}"
        self._told[group].setdefault(qualified, {key: _literal(key, value) for key, value in said.items()})
        return qualified

    def derived(self, made: str, source: str) -> None:
        """State that one entity was derived from another."""
        self._related("wasDerivedFrom", {"prov:generatedEntity": made, "prov:usedEntity": source})

    def generated(self, made: str, activity: str) -> None:
        """State that an activity made an entity."""
        self._related("wasGeneratedBy", {"prov:entity": made, "prov:activity": activity})

    def used(self, activity: str, entity: str) -> None:
        """State that an activity used an entity."""
        self._related("used", {"prov:activity": activity, "prov:entity": entity})

    def attributed(self, entity: str, agent: str) -> None:
        """State that an entity is an agent's."""
        self._related("wasAttributedTo", {"prov:entity": entity, "prov:agent": agent})

    def _related(self, relation: str, ends: dict[str, Any]) -> None:
        told = self._told[relation]
        told[f"_:{relation[:4]}{len(told) + 1}"] = ends

    def as_json(self) -> dict[str, Any]:
        """Return the document as PROV-JSON has it."""
        return {"prefix": {"muster": NAMESPACE}, **self._told}


def _literal(key: str, value: Any) -> Any:
    if key == "prov:type":
        return {"$": value, "type": "prov:QUALIFIED_NAME"}
    return list(value) if isinstance(value, tuple) else value
