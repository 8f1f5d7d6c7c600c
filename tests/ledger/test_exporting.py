"""Writing the ledger out for other programs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import frictionless
import pandas as pd
import pyarrow.parquet as pq
import pytest

from reports.adapters import open_store
from reports.adapters.ledger import Ledger, exporting
from reports.adapters.ledger.exporting import Desk, Wanted
from reports.catalog.declared import Source
from reports.errors import UsageError
from reports.figures import views
from reports.figures.data_package import MEANINGS
from reports.figures.model import Parsed
from tests.ledger.sample import SERIES, append, at, claim, fetch, source


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger of three copies of two sources; one claim has a note that a spreadsheet would run."""
    address = str(tmp_path / "bucket")
    ledger = Ledger.open(address, None, open_store(address))
    append(ledger, 1, {0: 10.0, 1: 12.5})
    append(ledger, 2, {0: 11.0})
    claims = (claim(0, 7.0, source_id="herald", note="=1+1", quote='he said "7"', scope="hills"),)
    ledger.append(fetch(3, source_id="herald"), Parsed(claims), source(), SERIES)
    return ledger


@pytest.fixture
def desk() -> Desk:
    """What the catalogue says of the two sources, one under a licence with an address, one without."""
    free = source().model_copy(
        update={"licence": "CC BY 4.0", "licence_url": "https://creativecommons.org/licenses/by/4.0/"}
    )
    sources: dict[str, Source] = {"gazette": free, "herald": source()}
    return Desk("herd", SERIES, sources)


def test_a_data_package_is_valid_and_says_what_it_holds(ledger: Ledger, desk: Desk, tmp_path: Path) -> None:
    """Otherwise nobody could use the figures without asking what the columns mean, and whose they are."""
    folder = tmp_path / "out"
    ledger.export(folder, Wanted("package", at(9)), desk)
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    said = json.loads((folder / "datapackage.json").read_bytes())
    assert [each["name"] for each in said["resources"]] == ["claims", "fetches", "series", "sources"]
    assert {each["title"]: each.get("path") for each in said["licenses"]} == {
        "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/", "none": None,
    }  # fmt: skip
    for each in said["resources"]:
        body = (folder / each["path"]).read_bytes()
        assert (len(body), "sha256:" + hashlib.sha256(body).hexdigest()) == (each["bytes"], each["hash"])
        assert all(field["description"] for field in each["schema"]["fields"])
    assert said["ledger"]["chain_digest"] == ledger.head().chain_digest


def test_numbers_are_numbers_and_no_cell_is_a_formula(ledger: Ledger, desk: Desk, tmp_path: Path) -> None:
    """Otherwise a quotation could run as a program in the spreadsheet of whoever opens the file."""
    ledger.export(tmp_path / "out", Wanted("csv", at(9)), desk)
    rows = pd.read_csv(tmp_path / "out/claims.csv")
    assert rows["value"].tolist() == [11.0, 7.0]
    assert rows["note"].tolist()[1] == "'=1+1" and rows["quote"].tolist()[1] == 'he said "7"'
    assert rows["known_at"].iloc[1] == "2024-01-04T00:00:00.000000Z"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["claims.csv", "fetches.csv"]


def test_the_same_state_gives_the_same_bytes_however_it_is_packed(ledger: Ledger, desk: Desk, tmp_path: Path) -> None:
    """Otherwise two people who export the same ledger could not tell that they hold the same."""

    def exported(name: str, form: str) -> dict[str, bytes]:
        ledger.export(tmp_path / name, Wanted(form, at(9)), desk)
        return {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}

    before = [exported(f"{form}-before", form) for form in exporting.FORMATS]
    assert ledger.pack()
    assert [exported(f"{form}-after", form) for form in exporting.FORMATS] == before


def test_parquet_holds_what_the_view_shows(ledger: Ledger, desk: Desk, tmp_path: Path) -> None:
    """Otherwise an export would be another ledger than the one that was asked."""
    ledger.export(tmp_path / "seen", Wanted("parquet", at(1.5)), desk)
    shown = ledger.view(at(1.5))
    held = pq.read_table(tmp_path / "seen/claims.parquet")
    assert held.column_names == [*views.VIEW_COLUMNS, "is_reconstructed"]
    assert held["value"].to_pylist() == shown["value"].tolist() == [10.0, 12.5]
    ledger.export(tmp_path / "strict", Wanted("parquet", at(1.5), is_strict=True), desk)
    assert pq.read_table(tmp_path / "strict/claims.parquet")["value"].to_pylist() == [10.0, 12.5]
    ledger.export(tmp_path / "all", Wanted("parquet", None), desk)
    rows = pq.read_table(tmp_path / "all/claims.parquet")
    assert rows["seq"].to_pylist() == [1, 2, 3, 4, 5]
    assert rows["event"].to_pylist() == ["stated", "stated", "revised", "withdrawn", "stated"]
    assert pq.read_table(tmp_path / "all/fetches.parquet").num_rows == 3


def test_parts_come_in_the_order_of_the_whole(ledger: Ledger) -> None:
    """Otherwise an export of a large ledger would be in another order than that of a small one."""
    version = ledger.head().version
    for wanted in (Wanted("csv", at(9)), Wanted("csv", None)):
        small = list(exporting.claim_parts(ledger._table, version, wanted, rows=1))
        whole = list(exporting.claim_parts(ledger._table, version, wanted))
        assert [row for part in small for row in part.to_pylist()] == whole[0].to_pylist()


def test_nothing_is_written_over(ledger: Ledger, desk: Desk, tmp_path: Path) -> None:
    """Otherwise somebody's files would be lost, or mixed with ours."""
    folder = tmp_path / "taken"
    folder.mkdir()
    ledger.export(folder, Wanted("csv", at(9)), desk)
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(UsageError, match="not an empty folder") as refused:
        ledger.export(folder, Wanted("parquet", at(9)), desk)
    assert refused.value.mend
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == kept


def test_every_column_has_a_meaning() -> None:
    """Otherwise a column added to the ledger would break the export, or go out unexplained."""
    assert {*views.VIEW_COLUMNS, *views.FETCH_COLUMNS, "is_reconstructed", "key_id", "replaces_seq"} <= set(MEANINGS)
