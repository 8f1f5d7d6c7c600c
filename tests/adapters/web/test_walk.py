"""From page to page: all of them or an error, whatever the counters say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter

from reports.adapters.web import Walk
from reports.catalog.file_kinds import PagedJsonMapping
from reports.errors import FetchError, NotReached, ParseError
from tests.adapters.web.hostile import visit
from tests.flows.town import Town, open_town

NAMED = {"style": "next_url", "next_url": ["next"]}
COUNTED = {"style": "page", "parameter": "page", "first": 1}
OFFSET = {"style": "offset", "parameter": "offset"}


@pytest.fixture
def town() -> Iterator[Town]:
    """Yield a running server."""
    with open_town() as running:
        yield running


def walk(town: Town, paging: dict[str, Any], path: str = "/news", most_pages: int = 9, **more: Any) -> Walk:
    """Return a walk that has not begun."""
    told = {"adapter": "paged_json", "records": ["rows"], "paging": paging, "most_pages": most_pages}
    told |= {"period": {"of": "day", "column": "day", "formats": ["YYYY-MM-DD"]}, "columns": {"count": "loans.all"}}
    return Walk(visit(f"{town.address}{path}", **more), TypeAdapter(PagedJsonMapping).validate_python(told))


def page(*rows: int, **more: Any) -> str:
    """Return a page with these rows, and counters that lie."""
    return json.dumps({"rows": rows, "TotalPages": 1, "count": 3, **more})


def test_named_pages_are_followed_to_the_last(town: Town) -> None:
    """Figures on later pages would be left out."""
    town.say("/news", page(1, 2, next="/news?c=x"))
    town.say("/news?c=x", page(3, next=f"{town.address}/news?c=y"))
    town.say("/news?c=y", page(4, next=None))
    going = walk(town, NAMED)
    going.to_the_end()
    assert [json.loads(each)["rows"] for each in going.pages] == [[1, 2], [3], [4]]
    assert going.urls == [f"{town.address}/news", f"{town.address}/news?c=…", f"{town.address}/news?c=…"]


def test_counted_pages_are_asked_for_until_one_is_empty(town: Town) -> None:
    """A counter that says "one page" would be believed, and the rest be lost."""
    for number, rows in enumerate(([1, 2], [3], []), start=1):
        town.say(f"/news?page={number}", page(*rows))
    going = walk(town, COUNTED)
    going.to_the_end()
    assert going.urls == [f"{town.address}/news?page={number}" for number in (1, 2, 3)]
    assert len(going.pages) == 3


def test_offsets_are_counted_by_what_came(town: Town) -> None:
    """A server that gives fewer rows than it was asked for would cost rows."""
    for offset, rows in ((0, [1, 2]), (2, [3]), (3, [])):
        town.say(f"/news?limit=2&offset={offset}", page(*rows))
    going = walk(town, OFFSET, "/news?limit=2")
    going.to_the_end()
    assert town.answers("/news?limit=2&offset=3") == [200]
    assert len(going.pages) == 3


@pytest.mark.parametrize(
    ("pages", "paging", "said"),
    [
        ({"": page(1, next="/news?c=x"), "?c=x": page(2, next="/news")}, NAMED, "address was asked already"),
        ({"": page(1, next="/news")}, NAMED, "address was asked already"),
        ({"": page(1, next="/news?c=x"), "?c=x": page(1, at=2, next="/news?c=z")}, NAMED, "came already on an earlier"),
        ({"?page=1": page(1), "?page=2": page(2), "?page=3": page(2)}, COUNTED, "page 3, .*page=3.* came already"),
        ({"": page(1, next="http://127.0.0.1:9/x")}, NAMED, "host and port are not the source's"),
        ({"": page(1, next="http://169.254.169.254/x")}, NAMED, "host and port are not the source's"),
        ({"": page(1, next="file:///etc/hostname")}, NAMED, "only https is fetched"),
        ({"?page=1": page(1)}, COUNTED, "page 2: .*HTTP status 404"),
        ({f"?page={number}": page(number) for number in range(1, 30)}, COUNTED, "more than 9 pages"),
    ],
)
def test_what_would_make_the_end_a_guess_is_an_error(
    town: Town, pages: dict[str, str], paging: dict[str, Any], said: str
) -> None:
    """A circle would never end or count rows twice; a page that is missing would pass for the end."""
    for query, body in pages.items():
        town.say(f"/news{query}", body)
    going = walk(town, paging)
    with pytest.raises(FetchError, match=said) as refused:
        going.to_the_end()
    assert refused.value.mend and 1 <= len(going.pages) <= 9


@pytest.mark.parametrize("body", ['{"error": "quota"}', "<html>", '{"rows": null}', ""])
def test_a_page_that_is_none_fails_the_whole(town: Town, body: str) -> None:
    """An error message sent as a success would pass for the end of the list."""
    town.say("/news?page=1", page(1))
    town.say("/news?page=2", body)
    going = walk(town, COUNTED)
    with pytest.raises(ParseError, match=r"page 2, http://127\.0\.0\.1:\d+/news\?page=2"):
        going.to_the_end()
    assert len(going.pages) == 2


def test_a_walk_that_was_stopped_goes_on_where_it_was(town: Town) -> None:
    """A hiccup on page four hundred would use up the day's quota to come back to it."""
    town.say("/news?page=1", page(1))
    town.say("/news?page=2", "busy", status=503)
    town.say("/news?page=3", page())
    going = walk(town, COUNTED)
    with pytest.raises(NotReached, match=r"page 2: .*HTTP status 503"):
        going.to_the_end()
    town.say("/news?page=2", page(2))
    going.to_the_end()
    assert [len(town.answers(f"/news?page={number}")) for number in (1, 2, 3)] == [1, 2, 1]
    assert len(going.pages) == 3


def test_all_pages_share_one_bound_of_bytes(town: Town) -> None:
    """A list without end would fill the memory, a small page at a time."""
    for number in range(1, 9):
        town.say(f"/news?page={number}", page(number, filler="x" * 400))
    going = walk(town, COUNTED, fetching={"most_bytes": 1200})
    with pytest.raises(FetchError, match=r"page 3, .*more than 1200 bytes"):
        going.to_the_end()
    assert len(going.pages) == 2


def test_all_pages_share_one_deadline_and_one_quota(town: Town) -> None:
    """A long list would hold up the run, or use up what the publisher allows in a day."""
    for number in range(1, 9):
        town.say(f"/news?page={number}", page(number))
    with pytest.raises(FetchError, match="more than 3 requests"):
        walk(town, COUNTED, fetching={"most_requests": 3}).to_the_end()
    with pytest.raises(FetchError, match=r"not done in time|left alone"):
        walk(town, COUNTED, fetching={"pause_seconds": 0.3}, seconds=0.5).to_the_end()
