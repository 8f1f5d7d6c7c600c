"""Packing: fewer files, the same rows, and every earlier state still there."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.adapters import open_store
from reports.adapters.ledger import Ledger, packing
from reports.adapters.ledger.table import LedgerTable
from reports.errors import AppendConflict, LedgerAltered, LedgerError
from reports.store import S3Settings, Store
from tests.ledger.sample import append, at, seen


@pytest.fixture
def ledger(address: str, s3: S3Settings, store: Store) -> Ledger:
    """A ledger of six copies, which nothing has packed yet."""
    ledger = Ledger.open(address, s3, store)
    for day in range(6):
        append(ledger, day + 1, {each: float(each + day % 3) for each in range(day + 1)})
    return ledger


def test_the_rows_lie_in_few_files_and_say_the_same(ledger: Ledger) -> None:
    """Otherwise a question would cost more with every fetch that was ever made."""
    head, shown, held = ledger.head(), ledger.view(at(9)), ledger.fetches()
    packed = ledger.pack()
    assert packed and (packed.files_before, packed.files_after, packed.rows) == (12, 2, 6 + len(_rows(ledger)))
    assert len(ledger._table.files()) == 2
    after = ledger.check()
    assert (after.append_no, after.chain_digest, after.content_digest) == (
        head.append_no, head.chain_digest, head.content_digest,
    )  # fmt: skip
    assert ledger.view(at(9)).equals(shown) and ledger.fetches().equals(held)
    assert ledger.pack() is None


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(copies=st.lists(st.dictionaries(st.integers(0, 4), st.integers(0, 3), max_size=5), min_size=2, max_size=6),
       pauses=st.sets(st.integers(0, 5)))  # fmt: skip
def test_every_earlier_version_shows_what_it_showed(
    copies: list[dict[int, int]], pauses: set[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Otherwise a pinned edition could not be made again after the ledger was packed."""
    address = str(tmp_path_factory.mktemp("packed"))
    ledger = Ledger.open(address, None, open_store(address))
    told = {}
    for day, values in enumerate(copies):
        append(ledger, day + 1, {each: float(value) for each, value in values.items()})
        told[ledger.head().version] = _told(ledger)
        if day in pauses and ledger.pack():
            told[ledger.head().version] = _told(ledger)
    ledger.pack()
    again = Ledger.open(address)
    for version, (head, rows) in told.items():
        assert again.head(pin_version=version) == head
        assert again.view(at(99), pin_version=version).equals(rows)
    assert again.check().append_no == len(copies)


def test_appends_go_on_after_packing(ledger: Ledger, address: str, s3: S3Settings, store: Store) -> None:
    """Otherwise the first copy after packing would be compared with nothing, and state everything anew."""
    other = Ledger.open(address, s3, store)
    assert append(other, 7, {0: 5.0}, whole_history=False).revised == 1
    ledger.pack()
    assert append(ledger, 8, {0: 6.0}, whole_history=False).revised == 1
    assert append(other, 9, {0: 6.0}, whole_history=False).unchanged == 1
    assert other.check().append_no == 9


def test_a_packer_that_is_overtaken_commits_nothing(ledger: Ledger, address: str, s3: S3Settings, store: Store) -> None:
    """Otherwise the rows of an append in between would be lost, or every row would stand twice."""
    slow = _Overtaken(address, s3, lambda: append(Ledger.open(address, s3, store), 7, {0: 70.0}))
    with pytest.raises(AppendConflict):
        packing.pack(slow, store)
    assert ledger.check().append_no == 7 and seen(ledger, 9) == {0: 70.0}


def test_two_packers_of_one_state_make_one_commit(ledger: Ledger, address: str, s3: S3Settings, store: Store) -> None:
    """Otherwise every row would stand twice, as it does after two compactions by Delta Lake itself."""
    twice = _Overtaken(address, s3, lambda: Ledger.open(address, s3, store).pack())
    before, rows = ledger.head(), _rows(ledger)
    packed = packing.pack(twice, store)
    assert packed and packed.version == ledger.head().version == before.version + 1
    assert sorted(map(str, _rows(ledger))) == sorted(map(str, rows))
    assert ledger.check().chain_digest == before.chain_digest
    assert len(ledger._table.files()) == 2


def test_an_altered_file_is_not_packed(tmp_path: Path) -> None:
    """Otherwise packing would put a good seal on a forged row."""
    ledger = Ledger.open(str(tmp_path), None, open_store(str(tmp_path)))
    append(ledger, 1, {0: 10.0})
    append(ledger, 2, {0: 11.0})
    file = next((tmp_path / "private/ledger/record=claim").glob("*.parquet"))
    rows = pq.read_table(file, partitioning=None)
    forged = rows.set_column(rows.schema.get_field_index("value"), "value", pa.array([99.0]))
    pq.write_table(forged, file)
    with pytest.raises(LedgerAltered, match=file.name):
        ledger.pack()
    assert ledger.head().version == 2


def test_a_run_packs_by_itself_when_many_files_have_gathered(tmp_path: Path) -> None:
    """Otherwise somebody would have to think of it, and nobody does."""
    ledger = Ledger.open(str(tmp_path), None, open_store(str(tmp_path)))
    for day in range(2 * packing.LOOKED_EVERY + 1):
        append(ledger, day + 1, {0: float(day)})
    assert packing.small_files(ledger._table) < packing.PACKED_FROM
    assert ledger.check().append_no == 2 * packing.LOOKED_EVERY + 1
    assert ledger.pack_if_due() is None


def test_large_files_are_left_alone(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise each packing would write the whole ledger anew."""
    monkeypatch.setattr(packing, "FULL_BYTES", 1)
    assert ledger.pack() is None


def test_without_its_store_a_ledger_is_not_packed(tmp_path: Path) -> None:
    """Otherwise the files would be written past the seals."""
    ledger = Ledger.open(str(tmp_path))
    append(ledger, 1, {0: 10.0})
    with pytest.raises(LedgerError, match="without its store"):
        ledger.pack()
    assert ledger.pack_if_due() is None


class _Overtaken(LedgerTable):
    """A table in which somebody else commits just after it was read."""

    def __init__(self, address: str, s3: S3Settings, overtake: object) -> None:
        super().__init__(address, s3)
        self._overtake = overtake

    def reload(self) -> int:
        version = super().reload()
        self._overtake()
        return version


def _rows(ledger: Ledger) -> list[dict[str, object]]:
    return ledger._ask("SELECT seq FROM ledger WHERE record = 'claim'", None).to_pylist()


def _told(ledger: Ledger) -> tuple[object, object]:
    return ledger.head(), ledger.view(at(99))
