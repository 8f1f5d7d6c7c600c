"""Small editions to publish, and a look at all that lies in a store."""

from __future__ import annotations

import datetime as dt

from reports.adapters.publisher import PublishResult, publish_edition
from reports.briefings.publication import EditionName, PublishedFile, headers_of, manifest_bytes
from reports.store import Store

ACTED_AT = dt.datetime(2026, 8, 4, 3, 0, 12, tzinfo=dt.UTC)
AS_OF = dt.datetime(2026, 8, 4, 3, tzinfo=dt.UTC)


def edition(week: str = "2026-W31", *, desk: str = "herd", revision: int = 1) -> EditionName:
    """Return an edition's name."""
    return EditionName(desk, "weekly", week, revision)


def files_of(name: EditionName, words: str = "") -> dict[str, PublishedFile]:
    """Return the files of an edition, in two languages."""
    names = [name.pdf_name("en"), name.pdf_name("uk"), "en.html", "figures.csv", "provenance.json"]
    return {each: PublishedFile(f"{name.identifier} {each} {words}".encode(), headers_of(each)) for each in names}


def publish(store: Store, name: EditionName | None = None, *, words: str = "", who: str = "desk") -> PublishResult:
    """Publish a small edition."""
    name = name or edition()
    files = files_of(name, words)
    manifest = manifest_bytes(name, AS_OF, files, {"ledger": "digest"})
    return publish_edition(store, name, files, manifest, title="The herd, weekly", acted_at=ACTED_AT, who=who)


def contents(store: Store, prefix: str = "") -> dict[str, bytes]:
    """Return everything that lies below a prefix."""
    return {key: store.read(key).body for key in store.keys(prefix)}
