"""The chain: what altering, dropping or adding a row behind the ledger's back shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, write_deltalake

from reports.adapters.ledger import Ledger
from reports.errors import LedgerAltered
from reports.figures import digests, views
from reports.figures.changes import Key
from reports.figures.model import Claim
from tests.ledger.sample import append, at


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger of three appends of two sources."""
    ledger = Ledger.open(str(tmp_path))
    append(ledger, 1, {0: 10.0, 1: 12.0})
    append(ledger, 1, {0: 10.5}, source_id="herald")
    append(ledger, 2, {0: 11.0, 1: 12.0})
    return ledger


def _altered(name: str, value: object) -> Callable[[pa.Table], pa.Table]:
    def alter(table: pa.Table) -> pa.Table:
        place = table.schema.get_field_index(name)
        first = pc.equal(pa.array(range(len(table))), 0)
        column = pc.if_else(first, pa.scalar(value, table.schema.field(name).type), table[name])
        return table.set_column(place, name, column)

    return alter


@pytest.mark.parametrize(
    "alter",
    [
        _altered("value", 99.0),
        _altered("known_at", at(0)),
        _altered("held_at", at(0)),
        _altered("bound", "about"),
        _altered("evidence_sha256", "0" * 64),
        _altered("quarantine", "hidden"),
        _altered("key_id", 7),
        _altered("replaces_seq", 7),
        lambda table: table.slice(1),
        lambda table: pa.concat_tables([table, table.slice(0, 1)]),
    ],
    ids=["value", "known", "held", "bound", "evidence", "quarantine", "key", "replaced", "dropped", "doubled"],
)
def test_a_changed_row_shows(ledger: Ledger, tmp_path: Path, alter: Callable[[pa.Table], pa.Table]) -> None:
    """Otherwise whoever holds the files could change what a publisher said, or when it was known."""
    ledger.check()
    for file in (tmp_path / "private/ledger/record=claim").glob("*.parquet"):
        table = pq.read_table(file, partitioning=None)
        if table["append_no"][0].as_py() == 1:
            _rewrite(tmp_path, file, alter(table))
    with pytest.raises(LedgerAltered, match="append 1") as found:
        Ledger.open(str(tmp_path)).check()
    assert found.value.exit_code == 5 and found.value.mend


def test_a_changed_fetch_record_shows(ledger: Ledger, tmp_path: Path) -> None:
    """Otherwise the time of a fetch could be changed, and with it the order of who said what first."""
    for file in (tmp_path / "private/ledger/record=fetch").glob("*.parquet"):
        table = pq.read_table(file, partitioning=None)
        if table["append_no"][0].as_py() == 2:
            _rewrite(tmp_path, file, _altered("retrieved_at", at(0.5))(table))
    with pytest.raises(LedgerAltered, match="append 2"):
        Ledger.open(str(tmp_path)).check()


def test_rows_without_a_fetch_show(ledger: Ledger, tmp_path: Path) -> None:
    """Otherwise claims could be slipped in past the chain."""
    table = DeltaTable(tmp_path / "private/ledger")
    row = ledger.view(at(9)).iloc[:1].drop(columns=["is_reconstructed"])
    row["append_no"], row["seq"], row["key_id"], row["record"] = 4, 99, 1, "claim"
    write_deltalake(table, pa.Table.from_pandas(row, preserve_index=False), mode="append", schema_mode="merge")
    with pytest.raises(LedgerAltered, match="append 4"):
        Ledger.open(str(tmp_path)).check()


def test_the_content_is_the_same_in_whatever_turn_sources_come(ledger: Ledger, tmp_path: Path) -> None:
    """Otherwise a ledger rebuilt from evidence would depend on which source happened to be read first."""
    other = Ledger.open(str(tmp_path / "other"))
    append(other, 1, {0: 10.5}, source_id="herald")
    append(other, 1, {1: 12.0, 0: 10.0})
    append(other, 2, {0: 11.0, 1: 12.0})
    assert other.head().content_digest == ledger.head().content_digest
    assert other.head().chain_digest != ledger.head().chain_digest


def test_every_field_of_a_claim_is_kept_shown_and_digested() -> None:
    """Otherwise a field added to claims could be lost, or altered without anybody noticing."""
    fields = set(Claim.__dataclass_fields__)
    assert fields <= set(views.VIEW_COLUMNS)
    assert fields <= set(digests.CONTENT_FIELDS)
    assert set(Key._fields) - {"is_quarantined"} <= fields


def _rewrite(root: Path, file: Path, table: pa.Table) -> None:
    """Put other rows into a file of the table, and its new size into the table's log, as a careful forger would."""
    size_before = file.stat().st_size
    pq.write_table(table, file)
    for entry in (root / "private/ledger/_delta_log").glob("*.json"):
        said = entry.read_text()
        if file.name in said:
            entry.write_text(said.replace(f'"size":{size_before}', f'"size":{file.stat().st_size}'))
