"""Work on hostile bytes ends within its limits, says why, and leaves no trace."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from reports.adapters.confined import Limits, confined
from reports.catalog.declared import Series, Source
from reports.errors import ParseError
from reports.figures.model import Copy, Parsed
from reports.sources import parse
from tests.adapters import bombs

TABLE = {"period": {"of": "day", "column": "day", "formats": ["YYYY-MM-DD"]}, "columns": {"lent": "loans.all"}}
PAGE = {**TABLE, "adapter": "html", "select": "table"}
SHEET = {**TABLE, "adapter": "xlsx", "sheet": "S"}
SERIES = {
    "loans.all": Series(
        title="Loans", kind="flow", measure="loans", population="readers", unit="loans", basis="documented", group="x"
    )
}
SOURCE = {
    "title": "Loans", "publisher": "Town library", "origin": "town-library", "kind": "government", "reliability": "A",
    "licence": "CC0", "cadence_days": 7, "warn_after_days": 14, "error_after_days": 60,
    "url": "https://library.example/loans",
}  # fmt: skip


def _read(body: bytes, mapping: dict[str, Any], **limits: int) -> Parsed:
    copy = Copy("loans", (body,), dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
    source = Source.model_validate({**SOURCE, "mapping": mapping})
    return confined(parse, copy, source, SERIES, about="loans", limits=Limits(**limits))


def test_what_a_parser_finds_comes_back_whole():
    """A page would be read otherwise behind the wall than before it."""
    page = b"<table><tr><th>day<th>lent<tr><td>2024-01-01<td>5<tr><td>2024-01-08<td>many</table>"
    copy = Copy("loans", (page,), dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
    assert _read(page, PAGE) == parse(copy, Source.model_validate({**SOURCE, "mapping": PAGE}), SERIES)
    assert [finding.code for finding in _read(page, PAGE).findings] == ["unreadable-value"]


def test_a_refusal_comes_back_with_its_mend():
    """An editor would not learn what is wrong with the page, nor what to do."""
    with pytest.raises(ParseError, match="the page is empty") as caught:
        _read(b"", PAGE)
    assert caught.value.mend.startswith("look at the bytes")


@pytest.mark.parametrize(
    ("body", "mapping", "limits", "says"),
    [
        (bombs.spans(), PAGE, {}, "has more than 1,000 columns: no table of figures is as large"),
        (bombs.nested_page(), PAGE, {"cpu_seconds": 2}, "more than 2 seconds of processor time"),
        (bombs.swollen_workbook(), SHEET, {"memory_mib": 512}, "512 MiB of memory"),
        (bombs.far_workbook(), SHEET, {"memory_mib": 512}, "512 MiB of memory"),
        (b"<p>" + b"x<b>" * 2_000_000, PAGE, {"memory_mib": 256}, "256 MiB of memory"),
    ],
)
def test_a_bomb_ends_within_its_limits_and_is_named(body, mapping, limits, says):
    """One hostile file would fill the memory of the machine or stop the night's run."""
    with pytest.raises(ParseError) as caught:
        _read(body, mapping, **limits)
    assert says in str(caught.value)
    assert str(caught.value).startswith("loans: ")
    assert caught.value.mend


@pytest.mark.parametrize(
    ("work", "limits", "says"),
    [
        (bombs.loop_for_ever, {"cpu_seconds": 1}, "more than 1 seconds of processor time"),
        (bombs.wait_for_ever, {"wall_seconds": 1}, "longer than 1 seconds"),
        (bombs.take_all_memory, {"memory_mib": 256}, "needs more than 256 MiB of memory"),
        (bombs.a_large_answer, {"answer_mib": 1}, "larger than 1 MiB"),
        (bombs.a_command, {}, "something that is no claim, finding or item"),
        (bombs.quit, {}, "SystemExit: 3"),
    ],
)
def test_a_reader_that_misbehaves_is_stopped(work, limits, says):
    """A faulty reader would hang the run, or put something other than claims into it."""
    with pytest.raises(ParseError) as caught:
        confined(work, about="plug", limits=Limits(**limits))
    assert says in str(caught.value)
    assert caught.value.mend


def test_no_secret_and_no_word_of_the_surroundings_gets_in(monkeypatch):
    """A reader could send the bucket's keys to whoever wrote it, or its prints could pass for an answer."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    (claim,) = confined(bombs.environment, about="x").claims
    assert claim.publisher == ""


def test_no_memory_is_written_to_disk():
    """A reader that breaks would leave a copy of its memory on the disk."""
    (claim,) = confined(bombs.limits_on_dumps, about="x").claims
    assert claim.value == 0
