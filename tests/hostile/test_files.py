"""Bad and hostile files from every kind of source: what must happen to each, seen from the ledger."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from flows.intake.taking import Fetched, Taken, take_in
from flows.settings import Settings
from reports.adapters.clock import FixedClock
from reports.adapters.evidence import read_evidence
from reports.figures.model import Fetch
from tests.adapters.bombs import far_workbook, nested_page, spans, swollen_workbook

AT = dt.datetime(2025, 11, 5, 12, tzinfo=dt.UTC)
DAYS = [dt.date(2025, 10, 1) + dt.timedelta(days=number) for number in range(31)]
TOTALS = [40_000 + 100 * number for number in range(1, 32)]
SOURCE = """
[sources.{name}]
title = "The pool's swims, as {name}"
publisher = "Town pool"
origin = "pool"
kind = "government"
reliability = "B"
licence = "CC0"
cadence_days = 1
warn_after_days = 10
error_after_days = 30
url = "https://pool.example/swims.{name}"
whole_history = {whole}
mapping = {mapping}
"""
ROWS = 'period = { of = "day", column = "day", formats = ["YYYY-MM-DD"] }, columns = { swims = "swims.SOURCE" }'
MAPPINGS = {
    "json": '{ adapter = "json", ' + ROWS + " }",
    "csv": '{ adapter = "csv", publisher = { column = "who", names = { "Town pool" = "Town pool" } }, ' + ROWS + " }",
    "xlsx": '{ adapter = "xlsx", sheet = "Swims", ' + ROWS + " }",
    "html": '{ adapter = "html", select = "table", ' + ROWS + " }",
    "feed": '{ adapter = "feed" }',
}
SERIES = """
[series."swims.{name}"]
title = "Swims"
measure = "swims"
population = "swimmers"
kind = "cumulative"
unit = "swims"
basis = "claimed"
group = "swims"
grid = "day"
"""


def rows(totals: Iterable[object] = TOTALS) -> list[tuple[str, object]]:
    return [(day.isoformat(), total) for day, total in zip(DAYS, totals, strict=False)]


def as_json(totals: Iterable[object] = TOTALS) -> bytes:
    return json.dumps([{"day": day, "swims": total} for day, total in rows(totals)]).encode()


def as_csv(totals: Iterable[object] = TOTALS) -> bytes:
    return "\n".join(["day,swims,who", *(f"{day},{total},Town pool" for day, total in rows(totals)), ""]).encode()


def as_xlsx(sheet: str = "Swims", heading: str = "swims", totals: Iterable[object] = TOTALS) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    page.append(["day", heading])
    for row in rows(totals):
        page.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def as_html(totals: Iterable[object] = TOTALS, tag: str = "table") -> bytes:
    lines = "".join(f"<tr><td>{day}</td><td>{total}</td></tr>" for day, total in rows(totals))
    head = "<tr><th>day</th><th>swims</th></tr>"
    return f"<!doctype html><meta charset=utf-8><title>Pool</title><{tag}>{head}{lines}</{tag}>".encode()


def as_feed(title: str = "Counts of October", declared: str = "") -> bytes:
    entry = f"<item><title>{title}</title><link>https://pool.example/1</link><guid>1</guid></item>"
    channel = f"<channel><title>Pool</title>{entry}</channel>"
    return f'<?xml version="1.0"?>{declared}<rss version="2.0">{channel}</rss>'.encode()


GOOD: dict[str, bytes] = {
    "json": as_json(), "csv": as_csv(), "xlsx": as_xlsx(), "html": as_html(), "feed": as_feed(),
}  # fmt: skip
WEB_PAGE = b"<!doctype html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
LAUGHS = "<!DOCTYPE l [<!ENTITY a 'ha'>" + "".join(f"<!ENTITY {'abcdefghi'[n + 1]} '{('&' + 'abcdefghi'[n] + ';') * 10}'>" for n in range(8)) + "]>"  # fmt: skip  # noqa: E501
OUTSIDE = '<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>'


@dataclass(frozen=True)
class Case:
    """A bad copy after a good one. `comes_to`: refused, held (so many claims), told (in words), read, or nothing."""

    kind: str
    name: str
    body: bytes | Callable[[], bytes]
    comes_to: str
    says: str = ""
    held: int = 0
    changed: tuple[int, int, int] = (0, 0, 0)


def refused(kind: str, name: str, body: bytes | Callable[[], bytes], says: str) -> Case:
    return Case(kind, name, body, "refused", says)


def held(
    kind: str, name: str, body: bytes, count: int, says: str = "", changed: tuple[int, int, int] = (0, 0, 0)
) -> Case:
    return Case(kind, name, body, "held", says, count, changed)


def told(kind: str, name: str, body: bytes, says: str, changed: tuple[int, int, int] = (0, 0, 0)) -> Case:
    return Case(kind, name, body, "told", says, 0, changed)


def same(kind: str, name: str, body: bytes) -> Case:
    return Case(kind, name, body, "nothing")


def cell(value: object) -> bytes:
    """The good array with something else as its last total."""
    return as_json().replace(b"43100", json.dumps(value).encode() if not isinstance(value, bytes) else value)


def spoilt(body: bytes, was: bytes, now: bytes) -> bytes:
    assert was in body
    return body.replace(was, now, 1)


CASES = [
    # ---- whatever the kind: not the file at all
    *[refused(kind, f"nothing as {kind}", b"", kind) for kind in GOOD],
    *[refused(kind, f"white space as {kind}", b" \r\n \n", kind) for kind in ("json", "csv", "html", "feed")],
    *[refused(kind, f"a challenge page as {kind}", WEB_PAGE, kind) for kind in GOOD],
    *[refused(kind, f"unpacked too little, {kind}", gzip.compress(GOOD[kind], mtime=0), kind) for kind in GOOD],
    refused("json", "the first half of an array", as_json()[: len(as_json()) // 2 - 3], "broken JSON"),
    refused("xlsx", "the first half of a workbook", as_xlsx()[:3_000], "xlsx"),
    *[refused(kind, f"zeroes as {kind}", b"\0" * 4_096, kind) for kind in GOOD],
    # ---- JSON
    refused("json", "an error told as a success", b'{"error": "quota exceeded"}', "an object with the keys error"),
    refused("json", "an empty array where there was a full one", b"[]", "the array is empty"),
    refused("json", "an array of arrays", b'[["2025-10-01", 40100]]', "not an object"),
    refused("json", "NaN", cell(b"NaN"), "NaN is no number"),
    refused("json", "Infinity", cell(b"Infinity"), "Infinity is no number"),
    refused("json", "minus infinity", cell(b"-Infinity"), "Infinity is no number"),
    refused("json", "a number too large for a double", cell(b"1e999"), "too large"),
    refused("json", "five thousand digits", cell(b"9" * 5_000), "5000 digits"),
    refused("json", "one key twice in an object", cell(b'43100, "swims": 1'), "stands twice"),
    refused("json", "a hundred thousand brackets", b"[" * 100_000, "nested too deep"),
    refused("json", "half a character", cell("\ud800"), "half a character"),
    refused("json", "a byte of another encoding", spoilt(as_json(), b"swims", b"sw\xefms"), "not UTF-8"),
    refused("json", "two bytes a character", as_json().decode().encode("utf-16"), "json"),
    refused("json", "the day renamed", as_json().replace(b'"day"', b'"date"'), "no object has the key 'day'"),
    refused("json", "the figure renamed", as_json().replace(b'"swims"', b'"visits"'), "swims"),
    held("json", "a decimal comma", cell("53,2"), 1, "no number"),
    held("json", "a point and a comma", cell("1,401.40"), 1, "no number"),
    held("json", "a number as text", cell("43100"), 1, "no number"),
    held("json", "true for a number", cell(True), 1, "no number"),
    held("json", "an object for a number", cell({"n": 1}), 1, "no number"),
    held("json", "digits of another script", cell("٤٣١٠٠"), 1, "no number"),
    held("json", "a total that turned to nothing", cell(0), 1),
    held("json", "a digit too few", cell(4_310), 1),
    held("json", "a digit too many", cell(431_000), 1),
    told("json", "a day that does not exist", spoilt(as_json(), b"2025-10-31", b"2025-10-32"), "2025-10-32"),
    told("json", "a day in another order", spoilt(as_json(), b"2025-10-31", b"31-10-2025"), "31-10-2025"),
    told("json", "a column more", spoilt(as_json(), b'"swims": 40100', b'"swims": 40100, "dives": 5'), "'dives'"),
    held("json", "a day of next year", spoilt(as_json(), b"2025-10-31", b"2026-10-31"), 1),
    held("json", "a day of the far future", spoilt(as_json(), b"2025-10-31", b"2125-10-31"), 1),
    told("json", "a figure no longer reported, in a short file", cell(None), ""),
    told("json", "a small fall, which is a correction", cell(42_950), "total fell by 0.1%", changed=(0, 1, 0)),
    told("json", "half of the rows gone", as_json(TOTALS[:16]), "16 figures where 31 are held"),
    told("json", "the same row twice", cell(b'43100}, {"day": "2025-10-31", "swims": 43100'), "2 times"),
    held("json", "two totals for one day", cell(b'43100}, {"day": "2025-10-31", "swims": 43111'), 2, "43,111"),
    same("json", "a byte order mark", b"\xef\xbb\xbf" + as_json()),
    same("json", "the rows in another order", json.dumps(json.loads(as_json())[::-1]).encode()),
    # ---- CSV
    refused("csv", "a header and nothing else", b"day,swims,who\n", "no rows"),
    refused("csv", "another separator", as_csv().replace(b",", b";"), "no column"),
    refused("csv", "a quotation mark that never ends", spoilt(as_csv(), b"Town pool", b'"Town pool'), "line 2"),
    refused("csv", "a NUL inside", spoilt(as_csv(), b"Town", b"To\0wn"), "NUL"),
    refused("csv", "a heading twice", spoilt(as_csv(), b"day,swims,who", b"swims,swims,who"), "swims"),
    refused("csv", "another encoding", as_csv().decode().encode("utf-16"), "csv"),
    told("csv", "a cell too many", spoilt(as_csv(), b"40100,Town pool", b"40100,Town pool,x"), "4 cells"),
    told("csv", "cut at the end of a line", as_csv(TOTALS[:20]), "20 figures where 31 are held"),
    held("csv", "cut inside a number, length unknown", as_csv()[: as_csv().rindex(b"100,Town")] + b",Town pool\n", 1),
    held("csv", "a no-break space in a number", spoilt(as_csv(), b"43100", "43\u00a0100".encode()), 1, "no number"),
    held("csv", "a point between thousands", spoilt(as_csv(), b"43100", b"43.100.0"), 1, "no number"),
    held("csv", "a formula for a spreadsheet", spoilt(as_csv(), b"43100", b"=1+43099"), 1, "no number"),
    held("csv", "not a number, in words", spoilt(as_csv(), b"43100", b"NaN"), 1, "no number"),
    same("csv", "a byte order mark and Windows line ends", b"\xef\xbb\xbf" + as_csv().replace(b"\n", b"\r\n")),
    same("csv", "columns in another order", "\n".join(
        ["who,day,swims", *(f"Town pool,{day},{total}" for day, total in rows()), ""]).encode()),
    *[
        Case("csv", f"a name with {what}", spoilt(as_csv(), b"43100,Town pool", f"43100,{name}".encode()), "named")
        for what, name in (
            ("a letter of another script", "T\u043ewn pool"),
            ("a mark that turns the text round", "Town \u202epool"),
            ("a letter of no width", "Town\u200b pool"),
            ("broken encoding", "Town pÃ¶ol"),
        )
    ],
    # ---- workbooks
    refused("xlsx", "a CSV file by another name", as_csv(), "xlsx"),
    refused("xlsx", "the sheet renamed", as_xlsx("Swims 2025"), "Swims 2025"),
    refused("xlsx", "the heading renamed", as_xlsx(heading="visits"), "visits"),
    refused("xlsx", "a sheet that unpacks to more than there is memory", swollen_workbook, "xlsx"),
    refused("xlsx", "one cell at the far end of a sheet", far_workbook, "xlsx"),
    held("xlsx", "a broken reference", as_xlsx(totals=[*TOTALS[:-1], "#REF!"]), 1),
    # ---- web pages
    refused("html", "the table gone", as_html(tag="div"), "html"),
    refused("html", "two tables", as_html() + as_html(), "html"),
    refused("html", "a cell that spans the earth", spans, "html"),
    refused("html", "two hundred thousand boxes in one another", nested_page, "html"),
    held("html", "a decimal comma", as_html([*TOTALS[:-1], "53,2"]), 1, "no number"),
    told("html", "half of the lines", as_html(TOTALS[:14]), "14 figures where 31 are held"),
    # ---- feeds
    refused("feed", "no entries", as_feed().replace(b"item>", b"itm>"), "feed"),
    refused("feed", "a feed cut off", as_feed()[:-40], "feed"),
    refused("feed", "an entity that doubles itself", as_feed("&i;", LAUGHS), "feed"),
]  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk that reads one pool in every kind of file."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "desk.toml").write_text('title = "The pool"\ndesk = "pool"\n')
    sources = '[origins.pool]\ntitle = "Pool"\nkind = "government"\n'
    series = ""
    for name, mapping in MAPPINGS.items():
        whole = str(name != "feed").lower()
        sources += SOURCE.format(name=name, mapping=mapping.replace("SOURCE", name), whole=whole)
        series += SERIES.format(name=name)
    (folder / "sources.toml").write_text(sources)
    (folder / "series.toml").write_text(series)
    return folder


@pytest.fixture
def settings(desk: Path, tmp_path: Path) -> Settings:
    """Settings with an empty bucket."""
    return Settings(bucket=str(tmp_path / "bucket"), catalog_folder=str(desk), who="tests", clock=FixedClock(AT))


def taken(settings: Settings, kind: str, body: bytes, after: dt.timedelta = dt.timedelta()) -> Taken:
    fetch = Fetch(kind, f"https://pool.example/swims.{kind}", AT + after, "ok", size_bytes=len(body))
    return take_in.fn(Fetched(fetch, (body,)), settings)


def used(settings: Settings) -> dict[str, float]:
    view = settings.ledger.view(AT + dt.timedelta(days=9))
    return {str(day.date()): value for day, value in zip(view["period_end_on"], view["value"], strict=True)}


@pytest.mark.parametrize("bad", CASES, ids=lambda bad: f"{bad.kind}: {bad.name}")
def test_a_bad_copy_comes_to_what_it_must(settings: Settings, bad: Case) -> None:
    """Otherwise a broken or forged file would wipe out, falsify or silently keep a source's figures."""
    taken(settings, bad.kind, GOOD[bad.kind])
    before = used(settings)
    body = bad.body() if callable(bad.body) else bad.body
    came = taken(settings, bad.kind, body, dt.timedelta(hours=6))
    row = settings.ledger.fetches().iloc[-1]
    assert read_evidence(settings.store, row["evidence_sha256"]) == body, "the bytes are kept, whatever they are"
    if bad.comes_to == "refused":
        assert came.status == "failed" and used(settings) == before
        assert bad.says.casefold() in came.error.casefold() and "mend:" in came.error
        assert len(came.error) < 700, "an error is told, not poured out"
        return
    assert came.status == "ok"
    if bad.comes_to == "named":
        _a_forged_name_stands_apart(settings, before)
        return
    assert came.quarantined == bad.held
    assert (came.stated, came.revised, came.withdrawn) == bad.changed
    assert bool(came.findings) == (bad.comes_to in ("held", "told"))
    assert any(bad.says in finding.message for finding in came.findings) or not bad.says
    if not any(bad.changed):
        assert used(settings) == before


def _a_forged_name_stands_apart(settings: Settings, before: dict[str, float]) -> None:
    """A look-alike must not take the place of the publisher it apes."""
    view = settings.ledger.view(AT + dt.timedelta(days=9))
    own = view[view["publisher"] == "Town pool"]
    assert {str(day.date()) for day in own["period_end_on"]} >= set(before) - {"2025-10-31"}
    assert set(view["publisher"]) == {"Town pool"}, "the forged name is held back"


def test_a_feed_states_no_number_and_its_words_stay_words(settings: Settings) -> None:
    """Otherwise a headline could set a figure, or run as a template."""
    came = taken(settings, "feed", as_feed("{{ 7 * 7 }} deserted: 50,000"))
    assert (came.stated, came.to_review) == (0, 1)
    assert len(settings.ledger.view(AT + dt.timedelta(days=9))) == 0


def test_an_entity_that_reads_a_file_is_left_alone(settings: Settings) -> None:
    """Otherwise a feed could carry this machine's files into the evidence and onto a page."""
    taken(settings, "feed", as_feed("&file; counts", OUTSIDE))
    kept = b"".join(settings.store.read(key).body for key in settings.store.keys("private/review/"))
    assert b"root:" not in kept


def test_there_are_more_than_sixty_of_them() -> None:
    """Otherwise the list could shrink to the cases that are easy."""
    assert len({(bad.kind, bad.name) for bad in CASES}) == len(CASES) >= 60
