"""Pages of JSON: what stands on one, and where the next is, whatever the page's counters say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from reports.catalog.file_kinds import PagedJsonMapping
from reports.errors import ParseError
from reports.figures.json_pages import first_address, next_address, records_in

URL = "https://figures.example/api?limit=50&k=a%20b"


def mapping(paging: dict[str, Any], records: tuple[str | int, ...] = ("rows",)) -> PagedJsonMapping:
    """Return the mapping of a source that comes in pages like this."""
    told = {
        "adapter": "paged_json",
        "records": records,
        "paging": paging,
        "period": {"of": "day", "column": "day", "formats": ["YYYY-MM-DD"]},
        "columns": {"count": "loans.all"},
    }
    return TypeAdapter(PagedJsonMapping).validate_python(told)


NAMED = mapping({"style": "next_url", "next_url": ["paging", "next_url"]})
PAGED = mapping({"style": "page", "parameter": "page", "first": 0})
OFFSET = mapping({"style": "offset", "parameter": "offset"})


def page(rows: list[Any], **more: Any) -> bytes:
    """Return a page with these rows."""
    return json.dumps({"rows": rows, **more}).encode()


def test_records_stand_where_the_mapping_says():
    """The rows of a page would be looked for in the wrong place."""
    assert records_in(page([{"a": 1}]), PAGED) == [{"a": 1}]
    assert records_in(b'[[{"a": 1}], 7]', mapping({"style": "page", "parameter": "p"}, (0,))) == [{"a": 1}]
    assert records_in(page([]), PAGED) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"error": "rate limited"}', "declared at /rows, and this is an object with the keys error"),
        (b'{"rows": null}', "/rows is a single value"),
        (b'{"rows": {"0": 1}}', "/rows is an object"),
        (b"[]", "this is an array of 0"),
        (b"<html>", "this is a web page"),
        (b'{"rows": [', "broken JSON"),
        (b'{"rows": [], "rows": [1]}', "'rows' stands twice"),
    ],
)
def test_a_page_without_its_list_is_refused(body: bytes, said: str):
    """An error message sent as a success would pass for the end, and half the figures for all of them."""
    with pytest.raises(ParseError, match=r"^news: page 3: ") as refused:
        records_in(body, PAGED, "news: page 3")
    assert said in str(refused.value) and refused.value.mend


def test_pages_are_counted_one_by_one_and_offsets_by_what_came():
    """Rows would be left out where a server gives fewer than it was asked for."""
    first = first_address(URL, PAGED)
    assert first == f"{URL}&page=0"
    assert next_address(page([1]), PAGED, first) == f"{URL}&page=1"
    assert next_address(page([1, 2, 3]), OFFSET, first_address(URL, OFFSET)) == f"{URL}&offset=3"
    assert next_address(page([1]), OFFSET, f"{URL}&offset=3") == f"{URL}&offset=4"


def test_a_count_in_the_catalogues_address_is_where_it_begins():
    """An editor could not leave out pages that are known to be empty."""
    assert first_address(f"{URL}&page=7", PAGED) == f"{URL}&page=7"
    assert next_address(page([1]), PAGED, "https://a.example/x?page=7&z=1") == "https://a.example/x?page=8&z=1"


@given(st.integers(-(10**14), 10**14), st.integers(-1, 99), st.booleans())
def test_no_counter_on_a_page_is_believed(total: int, this: int, is_last: bool):
    """A counter that is wrong, as they have been seen to be, would cut the figures short or never let them end."""
    counters = {"TotalPages": total, "page": this, "last": is_last, "count": total, "has_more": not is_last}
    assert next_address(page([1], **counters), PAGED, f"{URL}&page=4") == f"{URL}&page=5"
    assert next_address(page([], **counters), PAGED, f"{URL}&page=4") is None
    assert next_address(page([], **counters), OFFSET, f"{URL}&offset=4") is None


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("https://figures.example/api?cursor=x", "https://figures.example/api?cursor=x"),
        ("/api?cursor=x", "https://figures.example/api?cursor=x"),
        ("?cursor=x", "https://figures.example/api?cursor=x"),
        (None, None),
        ("", None),
    ],
)
def test_the_next_address_is_the_one_named(named: str | None, found: str | None):
    """A relative address would be asked as it stands, or the end be missed."""
    assert next_address(page([1], paging={"next_url": named}), NAMED, URL) == found
    assert next_address(page([1], paging={}), NAMED, URL) is None
    assert next_address(page([], paging={"next_url": "/more"}), NAMED, URL) is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "there is no /paging"),
        ({"paging": {"next_url": 7}}, "is '7'"),
        ({"paging": {"next_url": {}}}, "is '{}'"),
        ({"paging": {"next_url": "http://[x"}}, "cannot be read"),
    ],
)
def test_a_next_address_that_is_not_where_it_was_declared_is_an_error(more: dict[str, Any], said: str):
    """A slip in the mapping, or a renamed key, would pass for the end after one page."""
    with pytest.raises(ParseError, match=said):
        next_address(page([1], **more), NAMED, URL)
