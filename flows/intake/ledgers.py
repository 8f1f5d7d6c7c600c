"""The ledger itself: whether it is whole, how it is packed, and the whole of it for other programs."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flows.settings import Settings
from reports.adapters.ledger.checking import FileCheck
from reports.adapters.ledger.packing import Packed
from reports.adapters.publisher import pins
from reports.errors import LedgerAltered, UsageError
from reports.figures.data_package import Resource
from reports.figures.digests import LedgerHead

_MEND = "publish nothing from it; restore the files from a backup, or rebuild the ledger from the evidence"


@dataclass(frozen=True)
class LedgerCheck:
    """A ledger that was found whole: its head, its files, and the editions whose pinned state can still be read."""

    head: LedgerHead
    files: FileCheck
    pinned: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        files = {name: value for name, value in asdict(self.files).items() if name != "standing"}
        return {"head": asdict(self.head), "files": files, "pinned": list(self.pinned)}


def check_ledger(settings: Settings) -> LedgerCheck:
    """Return the ledger's state where all of it is whole; raises LedgerAltered naming each file or row that is not.

    Bytes against seals, log against summary, schema, rows against the chain, and the state pinned by each edition.
    What a run that broke off left unsealed is sealed once it was found whole.
    """
    ledger = settings.ledger
    files = ledger.upkeep.check_files()
    if files.altered:
        raise LedgerAltered("; ".join(files.altered), mend=_MEND)
    head = ledger.check()
    editions = pins(settings.store)
    moved = [name for name, pin in editions.items() if ledger.head(pin_version=pin.head.version) != pin.head]
    if moved:
        raise LedgerAltered(f"{', '.join(moved)}: the ledger no longer shows the state that was pinned", mend=_MEND)
    ledger.upkeep.seal_rest(files)
    return LedgerCheck(head, files, tuple(editions))


def pack_ledger(settings: Settings) -> Packed | None:
    """Put the ledger's small files together; None where there is nothing to put together."""
    return settings.ledger.pack()


def export_ledger(
    settings: Settings, folder: Path, format: str, as_of: dt.datetime | None, strict: bool, all_rows: bool
) -> tuple[Resource, ...]:
    """Write what was known at an instant (now), or every row, into an empty folder; raises UsageError."""
    from reports.adapters.ledger.exporting import FORMATS, Desk, Wanted  # writers of files, which no check has to load

    if format not in FORMATS:
        raise UsageError(f"--format {format!r} is not known", mend=f"use one of {', '.join(FORMATS)}")
    if all_rows and (as_of or strict):
        raise UsageError("--all-rows gives every row at every time", mend="leave --as-of and --strict out")
    catalog = settings.catalog
    wanted = Wanted(format, None if all_rows else as_of or settings.clock.now(), strict)
    return settings.ledger.export(folder, wanted, Desk(catalog.desk, catalog.series, catalog.sources))
