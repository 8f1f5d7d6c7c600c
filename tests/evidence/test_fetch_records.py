"""A record is kept of every fetch, once, before the ledger hears of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.intake.importing import import_recorded
from flows.settings import Settings
from reports.adapters.disk import FolderStore
from reports.adapters.evidence import archive_copy, first_record, keep_record, read_copy, read_records, record_key
from reports.errors import KeyOccupied, LedgerAltered
from reports.figures.fetch_records import FetchRecord, pages_from, reader_digest, record_bytes, record_from
from reports.figures.model import Fetch
from reports.store import Store
from tests.evidence.library import arrive, at, confirm, miss, offline_desk, remap
from tests.flows.town import Town, loans_csv, recorded, refreshed

COPY = FetchRecord(Fetch("loans", "https://library.example/loans", at(0), "ok", "a" * 64, 7), reader_digest="one")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty bucket."""
    return FolderStore(tmp_path / "bucket")


@given(
    st.datetimes(timezones=st.just(dt.UTC), min_value=dt.datetime(1990, 1, 1)),
    st.sampled_from(["ok", "unchanged", "failed"]),
    st.text(max_size=40),
    st.dictionaries(st.sampled_from(["etag", "date", "licence"]), st.text(max_size=20)),
)
def test_a_record_comes_back_as_it_was_kept(instant: dt.datetime, status: str, error: str, said: dict[str, str]):
    """A replay would enter something else than what was fetched."""
    fetch = Fetch("loans", "https://library.example/loans", instant, status, error=error)  # type: ignore[arg-type]
    record = FetchRecord(fetch, "imported", said, is_paged=True, reader_digest="b" * 64)
    assert record_from(record_bytes(record), "a record") == record


def test_a_record_is_named_by_instant_and_status(store: Store):
    """Nobody could find the fetch of a day, or two of one second would be taken for one."""
    assert keep_record(store, COPY) == "private/fetches/loans/20251105T120000Z_ok.json"
    precise = replace(COPY, fetch=replace(COPY.fetch, retrieved_at=at(0).replace(microsecond=25)))
    assert keep_record(store, precise) == "private/fetches/loans/20251105T120000.000025Z_ok.json"


def test_the_same_fetch_is_recorded_once_by_whatever_mapping_it_was_read(store: Store):
    """An import that was broken off could never be finished, or would look like forgery after a mended mapping."""
    keep_record(store, COPY)
    keep_record(store, replace(COPY, reader_digest="another"))
    assert [each.reader_digest for each in read_records(store)] == ["one"]


def test_another_fetch_in_the_same_place_is_loud(store: Store):
    """Evidence could be exchanged after the fact."""
    keep_record(store, COPY)
    with pytest.raises(KeyOccupied, match="another fetch of loans at the same instant") as caught:
        keep_record(store, replace(COPY, fetch=replace(COPY.fetch, sha256="b" * 64)))
    assert caught.value.mend and caught.value.exit_code == 7


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff", record_bytes(COPY)[:-9]])
def test_a_damaged_record_is_named(store: Store, tmp_path: Path, body: bytes):
    """A replay would leave a fetch out in silence."""
    keep_record(store, COPY)
    (tmp_path / "bucket" / record_key(COPY)).write_bytes(body)
    with pytest.raises(LedgerAltered, match=r"20251105T120000Z_ok\.json is no record of a fetch"):
        list(read_records(store))


def test_a_refresh_records_what_came_what_was_the_same_and_what_failed(settings: Settings, town: Town):
    """Silence could not be told from confirmation once the ledger is lost."""
    town.say("/loans.csv", loans_csv(), etag='"first"')
    refreshed(settings, ["loans"])
    settings.clock.advance(dt.timedelta(hours=1))
    refreshed(settings, ["loans"])
    settings.clock.advance(dt.timedelta(hours=1))
    town.say("/loans.csv", "no", status=503)
    refreshed(settings, ["loans"])
    fetches = [each.fetch for each in read_records(settings.store)]
    assert [each.status for each in fetches] == ["ok", "unchanged", "failed"]
    assert fetches[0].sha256 == fetches[1].sha256 == hashlib.sha256(loans_csv().encode()).hexdigest()
    assert "503" in fetches[2].error and fetches[2].sha256 == ""
    assert [dict(each.said) for each in read_records(settings.store)] == [{"content-type": "text/plain"}, {}, {}]


def test_an_import_records_licence_and_attribution(settings: Settings):
    """An exported file would not say whose it is."""
    recorded(Path(settings.recorded_folder), [("loans", dt.datetime(2025, 10, 22, tzinfo=dt.UTC), loans_csv())])
    import_recorded(settings)
    (record,) = read_records(settings.store, "loans")
    assert record.how == "imported"
    assert record.said["licence"] == "CC0" and record.said["attribution"] == "Town"


def test_the_record_is_there_before_the_ledger_refuses(tmp_path: Path):
    """A copy that the ledger cannot take yet would be lost."""
    settings = offline_desk(tmp_path)
    arrive(settings, "loans", 5, loans_csv())
    with pytest.raises(Exception, match="came after"):
        arrive(settings, "loans", 1, loans_csv([1, 2]))
    assert [each.fetch.retrieved_at for each in read_records(settings.store, "loans")] == [at(1), at(5)]


def test_what_came_is_recorded_as_come_even_where_it_cannot_be_read(tmp_path: Path):
    """A better parser could not find the bytes that today's cannot read."""
    settings = offline_desk(tmp_path)
    assert arrive(settings, "loans", 0, "<!doctype html>").status == "failed"
    (record,) = read_records(settings.store)
    assert record.fetch.status == "ok" and read_copy(settings.store, record) == (b"<!doctype html>",)


def test_pages_are_kept_each_by_itself_and_listed(store: Store):
    """One page could be exchanged without the others telling."""
    sha256 = archive_copy(store, [b"one", b"two"], ["https://a.example/1", "https://a.example/2"])
    record = replace(COPY, fetch=replace(COPY.fetch, sha256=sha256), is_paged=True)
    assert read_copy(store, record) == (b"one", b"two")
    listed = json.loads(store.read(f"private/evidence/{sha256}").body)["pages"]
    assert [page["url"] for page in listed] == ["https://a.example/1", "https://a.example/2"]
    assert [page["sha256"] for page in listed] == [hashlib.sha256(body).hexdigest() for body in (b"one", b"two")]
    with pytest.raises(LedgerAltered, match="list of pages"):
        pages_from(b"one")


def test_the_oldest_copy_is_found_past_failures(tmp_path: Path):
    """A changed mapping would go unnoticed where a source began with a failure."""
    settings = offline_desk(tmp_path)
    miss(settings, "loans", 0)
    assert first_record(settings.store, "loans") is None
    arrive(settings, "loans", 1, loans_csv())
    confirm(settings, "loans", 2)
    found = first_record(settings.store, "loans")
    assert found is not None and found.fetch.retrieved_at == at(1)


@pytest.mark.parametrize(
    ("old", "new", "is_other"),
    [
        ('columns = { loans = "loans.all" }', 'columns = { "week from" = "loans.all" }', True),
        ("plus_hours = 30", "plus_hours = 31", True),
        ("warn_after_days = 14", "warn_after_days = 15", False),
        ('title = "Loans by week"', 'title = "Loans"', False),
    ],
)
def test_the_reader_is_another_only_where_it_would_read_otherwise(tmp_path: Path, old: str, new: str, is_other: bool):
    """Every edit of a catalogue would call for a replay, or none would."""
    settings = offline_desk(tmp_path)
    before = reader_digest(settings.catalog.sources["loans"], settings.catalog.series)
    catalog = remap(settings, old, new).catalog
    assert (reader_digest(catalog.sources["loans"], catalog.series) != before) is is_other
