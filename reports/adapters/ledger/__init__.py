"""The ledger: an append-only Delta Lake table that remembers who said what, and since when it was known."""

from reports.adapters.ledger.appending import AppendResult, Planned
from reports.adapters.ledger.book import Ledger
from reports.figures.digests import LedgerHead

__all__ = ["AppendResult", "Ledger", "LedgerHead", "Planned"]
