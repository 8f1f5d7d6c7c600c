"""Records of fetches, as evidence: what was asked, when, what came, and by which mapping it was read then."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, NamedTuple

from reports.catalog.declared import Series, Source
from reports.errors import LedgerAltered
from reports.figures.model import Fetch

How = Literal["fetched", "imported", "catalogue"]
# What the parsers read of a source besides its mapping, and of a series that its mapping names.
_READ_OF_SOURCE = {"mapping", "publisher", "origin", "link", "credibility", "release", "whole_history", "checks"}
_READ_OF_SERIES = {"kind", "starts_on"}
_MEND = "restore the file from the bucket's versions or a backup"


@dataclass(frozen=True)
class FetchRecord:
    """One attempt to get a source, as it is kept beside the bytes that came.

    `fetch.status` is that of the transfer: bytes that came and could not be read are "ok" here, so that a better
    parser finds them. `how` is how they came, and `said` what is known of that: the answer's headers that are worth
    keeping, or licence and attribution of a recorded file. `is_paged`: `fetch.sha256` is that of a list of pages.
    """

    fetch: Fetch
    how: How = "fetched"
    said: Mapping[str, str] = field(default_factory=dict)
    is_paged: bool = False
    reader_digest: str = ""

    @property
    def name(self) -> str:
        """The name of its file: instant and status. Parts of a second stand there only where there are some."""
        at = self.fetch.retrieved_at.astimezone(dt.UTC)
        parts = f".{at:%f}" if at.microsecond else ""
        return f"{at:%Y%m%dT%H%M%S}{parts}Z_{self.fetch.status}.json"

    @property
    def order(self) -> tuple[dt.datetime, str, str]:
        """Its place among the records of all sources, as a replay takes them in."""
        return self.fetch.retrieved_at, self.fetch.source_id, self.name

    def is_same_fetch(self, other: FetchRecord) -> bool:
        """Return whether both tell the same attempt, by whatever mapping its bytes were read."""
        return replace(self, reader_digest="") == replace(other, reader_digest="")


class Page(NamedTuple):
    """One page of a source that comes in several: its address (secrets masked), and its bytes' hash and size."""

    url: str
    sha256: str
    size_bytes: int


def record_bytes(record: FetchRecord) -> bytes:
    """Return a record as it is kept: canonical JSON, the same for the same record."""
    told = {
        **asdict(record.fetch),
        "retrieved_at": record.fetch.retrieved_at.astimezone(dt.UTC).isoformat(),
        "how": record.how,
        "said": dict(record.said),
        "is_paged": record.is_paged,
        "reader_digest": record.reader_digest,
    }
    return _canonical(told)


def record_from(body: bytes, name: str) -> FetchRecord:
    """Return the record that was kept under `name`; raises LedgerAltered for anything else."""
    try:
        told = json.loads(body)
        apart = {key: told.pop(key) for key in ("how", "said", "is_paged", "reader_digest")}
        at = dt.datetime.fromisoformat(told.pop("retrieved_at")).astimezone(dt.UTC)
        return FetchRecord(Fetch(retrieved_at=at, **told), **apart)
    except (ValueError, TypeError, KeyError, AttributeError) as trouble:
        raise LedgerAltered(f"{name} is no record of a fetch: {trouble}", mend=_MEND) from trouble


def pages_bytes(pages: Iterable[Page]) -> bytes:
    """Return the list of a source's pages as it is kept: its hash stands for all of them."""
    return _canonical({"pages": [page._asdict() for page in pages]})


def pages_from(body: bytes) -> tuple[Page, ...]:
    """Return the pages of a list that was kept; raises LedgerAltered for anything else."""
    try:
        return tuple(Page(**page) for page in json.loads(body)["pages"])
    except (ValueError, TypeError, KeyError) as trouble:
        raise LedgerAltered(f"a list of pages cannot be read: {trouble}", mend=_MEND) from trouble


def reader_digest(source: Source, series: Mapping[str, Series]) -> str:
    """Return a sha256 of all that the catalogue tells the parser of a source: another one may read other claims."""
    named = {name: series[name] for name in source.mapping.targets() if name in series}
    told = {
        "source": source.model_dump(mode="json", include=_READ_OF_SOURCE, exclude_defaults=True),
        "series": {name: each.model_dump(mode="json", include=_READ_OF_SERIES) for name, each in named.items()},
    }
    return hashlib.sha256(_canonical(told)).hexdigest()


def _canonical(told: Mapping[str, Any]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
