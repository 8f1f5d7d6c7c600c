"""Everything that can go wrong, as one tree, with the exit code each branch ends a command with.

MusterError                     1   something failed
├── UsageError                  2   the command, a setting or a parameter is not usable
├── CatalogError                2   a catalogue is wrong: file, key, what is allowed
├── SourceError                 1   one source: the others go on
│   ├── FetchError                  nothing came, or something that is not the file
│   │   ├── NotReached                  not now: asking again may help
│   │   └── NotServed                   nothing is shown under the address
│   └── ParseError                  the bytes are not what the mapping declares
├── StoreError                  1   a bucket or folder cannot be used
│   ├── MissingKey                  no object stands under this key
│   ├── KeyOccupied             7   other bytes stand under a write-once key
│   └── TagMoved                    somebody else replaced the object first
├── LedgerError                 1
│   ├── OutOfOrder                  evidence older than the newest held of its source
│   ├── AppendConflict              another writer appended first
│   └── LedgerAltered           5   a digest of the chain does not match its rows
├── RenderError                 1   no page, or a page with a warning
│   └── PageAltered             5   a number of a finished PDF is not what its records say
├── NotAnEdition                6   a file is no edition of ours
├── NoLongerWanted              1   the run was cancelled before it published
├── Withheld                    3   the gate was not met; nothing was published
└── NotYetReleased              8   the week's release instant lies ahead
"""

from __future__ import annotations

from collections.abc import Sequence


class MusterError(Exception):
    """Something failed; `mend` says in one line what the user can do about it."""

    exit_code = 1

    def __init__(self, message: str, *, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.message}\n  mend: {self.mend}" if self.mend else self.message


class UsageError(MusterError):
    """The command, a setting or a parameter is not usable."""

    exit_code = 2


class CatalogError(MusterError):
    """A catalogue file is wrong."""

    exit_code = 2


class SourceError(MusterError):
    """One source failed; the others go on."""


class FetchError(SourceError):
    """Nothing came, or something that is not the file."""


class NotReached(FetchError):
    """The publisher was not reached, or was busy: asking again may help."""


class NotServed(FetchError):
    """Whoever was asked shows nothing under the address: refused, not found or gone."""


class ParseError(SourceError):
    """The bytes are not what the mapping declares."""


class StoreError(MusterError):
    """A bucket or folder cannot be used."""


class MissingKey(StoreError):
    """No object stands under this key."""


class KeyOccupied(StoreError):
    """Other bytes stand under a write-once key."""

    exit_code = 7


class TagMoved(StoreError):
    """Somebody else replaced the object since it was read."""


class LedgerError(MusterError):
    """The ledger refuses or cannot be read."""


class OutOfOrder(LedgerError):
    """Evidence is older than the newest held of its source."""


class AppendConflict(LedgerError):
    """Another writer appended first, more often than was waited for."""


class LedgerAltered(LedgerError):
    """A digest of the chain does not match the rows it stands for."""

    exit_code = 5


class RenderError(MusterError):
    """No page, or a page with a warning."""


class PageAltered(RenderError):
    """A number of a finished PDF is not what the records inside it say."""

    exit_code = 5


class NotAnEdition(MusterError):
    """A file is no edition of ours: nothing inside tells what its numbers stand for."""

    exit_code = 6


class NoLongerWanted(MusterError):
    """Somebody ended the run while it went on; nothing lasting was done since."""


class Withheld(MusterError):
    """The briefing's gate was not met; nothing under `public/` changed."""

    exit_code = 3

    def __init__(self, edition: str, reasons: Sequence[str], *, mend: str = "") -> None:
        super().__init__(f"{edition} withheld: " + "; ".join(reasons), mend=mend)
        self.edition = edition
        self.reasons = tuple(reasons)


class NotYetReleased(MusterError):
    """The week's release instant lies ahead of the clock."""

    exit_code = 8
