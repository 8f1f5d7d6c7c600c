"""Putting a rebuilt ledger into the place of the one that stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from deltalake import DeltaTable

from reports.adapters.ledger import Ledger, delta_log
from reports.adapters.ledger.replacing import promise_again
from reports.adapters.ledger.table import APPEND_ONLY
from reports.errors import AppendConflict, LedgerAltered, LedgerError
from reports.store import S3Settings, Store
from tests.ledger.sample import append, at, seen


@pytest.fixture
def standing(address: str, s3: S3Settings, store: Store) -> Ledger:
    """A ledger of two copies, read by a parser that took a half too much."""
    ledger = Ledger.open(address, s3, store)
    append(ledger, 1, {0: 10.5, 1: 12.5})
    append(ledger, 2, {0: 11.5, 1: 12.5})
    return ledger


@pytest.fixture
def rebuilt(tmp_path: Path) -> Ledger:
    """The same two copies, read right."""
    ledger = Ledger.open(str(tmp_path / "rebuilt"))
    append(ledger, 1, {0: 10.0, 1: 12.0})
    append(ledger, 2, {0: 11.0, 1: 12.0})
    return ledger


def test_the_new_rows_show_and_the_old_state_stays_readable(standing: Ledger, rebuilt: Ledger) -> None:
    """Otherwise mending a parser would make pinned editions impossible to print again."""
    before, shown = standing.head(), standing.view(at(9))
    after = standing.replace_with(rebuilt, standing=before)
    assert seen(standing, 9) == {0: 11.0, 1: 12.0}
    assert standing.view(at(9), pin_version=before.version).equals(shown)
    assert standing.head(pin_version=before.version) == before
    assert after.content_digest == rebuilt.head().content_digest
    assert after.append_no == 2 and after.version == before.version + 1


def test_the_chain_goes_on_from_what_was_replaced(standing: Ledger, rebuilt: Ledger) -> None:
    """Otherwise a replacement could not be told from a forgery."""
    before = standing.head()
    standing.replace_with(rebuilt, standing=before)
    assert standing.fetches()["previous_chain_digest"].iloc[0] == before.chain_digest
    assert standing.check().append_no == 2
    assert standing.check(pin_version=before.version) == before
    append(standing, 3, {0: 13.0, 1: 12.0})
    standing.replace_with(rebuilt, standing=standing.head())
    assert standing.check().append_no == 2
    assert append(standing, 3, {0: 13.0, 1: 12.0}).revised == 1
    assert standing.check().append_no == 3


def test_a_chain_that_begins_at_an_unknown_ledger_is_refused(standing: Ledger, rebuilt: Ledger, tmp_path: Path) -> None:
    """Otherwise the rows of any other ledger could be put in its place."""
    standing.replace_with(rebuilt, standing=standing.head())
    forged = Ledger.open(str(tmp_path / "forged"))
    forged._table.commit(standing._ask("SELECT * FROM ledger", None))
    with pytest.raises(LedgerAltered, match="not in the table's history"):
        forged.check()


def test_an_append_in_between_is_not_lost(
    standing: Ledger, rebuilt: Ledger, address: str, s3: S3Settings, store: Store
) -> None:
    """Otherwise a copy that came in while the ledger was rebuilt would be gone without a word."""
    before = standing.head()
    append(Ledger.open(address, s3, store), 3, {0: 13.0, 1: 12.5})
    with pytest.raises(AppendConflict, match="since the rebuilding began") as refused:
        standing.replace_with(rebuilt, standing=before)
    assert refused.value.mend
    assert seen(standing, 9) == {0: 13.0, 1: 12.5}


def test_packing_in_between_does_not_hinder(
    standing: Ledger, rebuilt: Ledger, address: str, s3: S3Settings, store: Store
) -> None:
    """Otherwise a run that tidies up would make a person rebuild once more for nothing."""
    before = standing.head()
    assert Ledger.open(address, s3, store).pack()
    standing.replace_with(rebuilt, standing=before)
    assert seen(standing, 9) == {0: 11.0, 1: 12.0}


def test_an_appender_with_the_old_state_in_mind_compares_with_the_new(
    standing: Ledger, rebuilt: Ledger, address: str, s3: S3Settings, store: Store
) -> None:
    """Otherwise its append would stand behind a link of the chain that is no longer the last."""
    other = Ledger.open(address, s3, store)
    append(other, 3, {0: 11.5, 1: 12.5})
    standing.replace_with(rebuilt, standing=standing.head())
    result = append(other, 4, {0: 11.0, 1: 14.0})
    assert (result.append_no, result.revised, result.unchanged) == (3, 1, 1)
    assert other.check().append_no == 3


def test_the_table_may_only_be_appended_to_again(standing: Ledger, rebuilt: Ledger, store: Store) -> None:
    """Otherwise any tool that writes Delta tables could take rows out of it from then on."""
    standing.replace_with(rebuilt, standing=standing.head())
    assert DeltaTable(standing.location, storage_options=standing._table._options).metadata().configuration[
        APPEND_ONLY
    ] == "true"  # fmt: skip
    table = standing._table
    delta_log.commit(store, table.reload() + 1, [table.described({APPEND_ONLY: "false"})])
    table.reload()
    promise_again(table, store)
    assert table.is_append_only()
    assert standing.check().append_no == 2


def test_an_empty_ledger_replaces_nothing(standing: Ledger, tmp_path: Path) -> None:
    """Otherwise a replay that found no evidence would empty the ledger."""
    with pytest.raises(LedgerError, match="is empty"):
        standing.replace_with(Ledger.open(str(tmp_path / "empty")), standing=standing.head())
    with pytest.raises(LedgerError, match="without its store"):
        Ledger.open(str(tmp_path / "other")).replace_with(standing, standing=standing.head())
