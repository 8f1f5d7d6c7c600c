"""`sources add`: a publisher's file is looked at, and an editor gets a table that loads once the blanks are filled."""

from __future__ import annotations

import io
import re
import tomllib
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from flows.cli import app
from flows.intake.beginning_sources import begin_source
from flows.intake.checking_sources import check_source
from flows.settings import Settings
from reports.errors import CatalogError, ParseError, UsageError
from tests.flows.town import Town, settings_for

PAGES = Path(__file__).parents[1] / "sources" / "pages"
DECIDED = {
    "title": "Swims", "publisher": "Town pool", "origin": "town-library", "kind": "government", "reliability": "B",
    "licence": "CC0",
}  # fmt: skip


def _workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "Swims"
    for row in (["Swims in the pool"], [], ["day", "swims", "note"], ["2025-11-01", 41200, "cold"]):
        sheet.append(row)
    book.create_sheet("Notes").append(["x"])
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


FILES = {
    "json": b'{"data": {"rows": [{"day": "2025-11-01", "swims": 41200, "note": "cold"}]}, "next": "x", "few": [{}]}',
    "csv": "day;swims;note\n31.10.2025;41 200;хол\n".encode("cp1251"),
    "xlsx": _workbook(),
    "html": b"<table id=t><tr><th>day<th>swims<th>note<tr><td>2025-11-01<td>41,200<td>cold</table><table></table>",
}
SETTINGS = {
    "json": {"records": ["data", "rows"]},
    "csv": {"encoding": "cp1251", "delimiter": ";", "numbers": {"thousands": "spaces"}},
    "xlsx": {"sheet": "Swims", "header_line": 3},
    "html": {"select": "table#t", "numbers": {"thousands": ","}},
}  # fmt: skip


def _decided(text: str) -> str:
    """Fill the blanks as an editor would."""
    for key, value in DECIDED.items():
        text = text.replace(f'\n{key} = "?"', f'\n{key} = "{value}"')
    return re.sub(r"(_days) = 0", r"\1 = 9", text).replace('"swims" = "?"', '"swims" = "swims.all"')


def _begun(settings: Settings, body: bytes, tmp_path: Path, url: str = "https://pool.example/swims") -> str:
    file = tmp_path / "sample"
    file.write_bytes(body)
    return begin_source(settings, url, source_id="swims-too", file=file)


@pytest.mark.parametrize("kind", FILES)
def test_the_table_loads_and_reads_the_file_once_the_blanks_are_filled(
    settings: Settings, desk: Path, tmp_path: Path, kind: str
):
    """An editor would have to learn the keys of the catalogue before a new source can be tried."""
    text = _begun(settings, FILES[kind], tmp_path)
    mapping = tomllib.loads(text)["sources"]["swims-too"]["mapping"]
    assert mapping["adapter"] == kind
    assert {key: mapping[key] for key in SETTINGS[kind]} == SETTINGS[kind]
    assert (mapping["ignore"], mapping["columns"]) == (["note"], {"swims": "?"})
    (desk / "sources.toml").write_text((desk / "sources.toml").read_text() + _decided(text))
    found = check_source(settings_for(tmp_path, desk), "swims-too", tmp_path / "sample")
    assert (found.error, found.claims_count) == ("", 1)
    (change,) = found.changes["stated"]
    assert change.claim.value == 41200


def test_nothing_loads_before_the_editor_has_decided(settings: Settings, desk: Path, tmp_path: Path):
    """A source would be published without a licence, a grade or an origin that somebody has thought about."""
    text = _begun(settings, FILES["json"], tmp_path)
    for line in [
        line for line in _decided(text).splitlines() if "= 9" in line or re.match(r"(title|lic|kind|rel|or|pub)", line)
    ]:
        key = line.partition(" =")[0]
        blank = next(each for each in text.splitlines() if each.startswith(f"{key} ="))
        undecided = _decided(text).replace(line, blank)
        folder = tmp_path / key
        folder.mkdir()
        for file in desk.iterdir():
            more = undecided if file.name == "sources.toml" else ""
            (folder / file.name).write_text(file.read_text() + more)
        with pytest.raises(CatalogError, match=f"sources.swims-too.{key}"):
            _ = settings_for(tmp_path, folder).catalog


def test_a_feed_begins_without_columns(settings: Settings, desk: Path, tmp_path: Path):
    """An editor who wants to watch a newspaper would be asked for columns."""
    body = b'<rss version="2.0"><channel><item><title>A &amp; B</title></item></channel></rss>'
    text = _begun(settings, body, tmp_path)
    assert "# 1 entries: A & B" in text
    (desk / "sources.toml").write_text((desk / "sources.toml").read_text() + _decided(text))
    found = check_source(settings_for(tmp_path, desk), "swims-too", tmp_path / "sample")
    assert [item.title for item in found.review] == ["A & B"]


def test_a_page_without_a_table_begins_with_a_pattern(settings: Settings, tmp_path: Path):
    """An editor would begin a page of bullets with nothing in hand."""
    text = _begun(settings, (PAGES / "ministry-bullets.html").read_bytes(), tmp_path)
    mapping = tomllib.loads(text)["sources"]["swims-too"]["mapping"]
    assert (mapping["select"], mapping["columns"]) == ("li", {"total": "?"})
    assert '"total" = "?"  # such as 1 391 950, 12 049, 24 797' in text


@pytest.mark.parametrize(
    ("days", "form"),
    [
        (("2025-11-01",), "YYYY-MM-DD"),
        (("1.11.2025", "31.10.2025"), "D.M.YYYY"),
        (("31/10/2025", "1/11/2025"), "D/M/YYYY"),
        (("10/31/2025", "11/1/2025"), "M/D/YYYY"),
        (("3/4/2025", "5/4/2025"), "?"),
    ],
)
def test_days_are_guessed_only_where_they_have_one_reading(settings: Settings, tmp_path: Path, days, form):
    """The third of April would be read as the fourth of March, and nobody would have decided so."""
    body = "".join(f"{day},{number}\n" for number, day in enumerate(days))
    text = _begun(settings, f"day,swims\n{body}".encode(), tmp_path)
    assert tomllib.loads(text)["sources"]["swims-too"]["mapping"]["period"]["formats"] == [form]


@pytest.mark.parametrize(
    ("body", "settings_seen"),
    [
        ("day,swims\n#date,#affected\n2025-11-01,5\n", {"skip_lines_below": 1}),
        ("day,swims\n2025-11-01,N/A\n2025-11-02,5\n", {"not_reported": ["N/A"]}),
        ('day,swims\n2025-11-01,"1,234"\n', {"numbers": {"thousands": ","}}),
        ("day;swims\n2025-11-01;53,2\n", {"numbers": {"decimal": ","}}),
        ("day,swims\n2025-11-01,1.234\n2025-11-02,0.053\n", {}),
    ],
)
def test_the_habits_of_publishers_are_seen(begin_at, body: str, settings_seen: dict[str, object]):
    """An editor would meet tags, absent figures and signs between digits only as findings of the first fetch."""
    mapping = begin_at(body.encode())
    habits = ("skip_lines_below", "not_reported", "numbers")
    assert {key: mapping[key] for key in habits if key in mapping} == settings_seen
    assert mapping["columns"] == {"swims": "?"}


@pytest.fixture
def begin_at(settings: Settings, tmp_path: Path):
    """A function from a file's bytes to the mapping that is begun for it."""
    return lambda body: tomllib.loads(_begun(settings, body, tmp_path))["sources"]["swims-too"]["mapping"]


def test_hostile_headings_stay_inside_their_strings_and_comments(settings: Settings, tmp_path: Path):
    """A publisher could write keys of its own into the desk's catalogue."""
    body = b'[{"day": "2025-11-01", "a\\"]\\n[x]": "b\\nreliability = \\"A\\"", "c": 5, "\\u202e": 6}]'
    text = _begun(settings, body, tmp_path)
    source = tomllib.loads(text)["sources"]["swims-too"]
    assert source["reliability"] == "?" and set(tomllib.loads(text)) == {"sources"}
    assert source["mapping"]["ignore"] == ['a"]\n[x]']
    assert "\u202e" in source["mapping"]["columns"] and "\u202e" not in text


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04 no", "begins like a workbook and is none"),
        (b"{]", "begins like JSON and is none"),
        (b'{"a": 1}', "no array of objects"),
        (b"<p>nothing</p>", "no table and no figure"),
        (b"<rss></rss>", "a feed, and is broken or empty"),
        (b"\0\1\2\3", "neither text nor a workbook"),
        (b"one word", "no sign parts its lines"),
    ],
)
def test_what_is_of_no_known_kind_is_told(settings: Settings, tmp_path: Path, body: bytes, says: str):
    """An editor would get a table that can never work."""
    with pytest.raises(ParseError, match=says) as caught:
        _begun(settings, body, tmp_path)
    assert caught.value.mend


def test_the_command_fetches_prints_and_appends(settings: Settings, town: Town, desk: Path, tmp_path: Path):
    """An editor would have to copy the table by hand, or lose what stands in the file."""
    words = [
        "sources",
        "add",
        f"{town.address}/members.csv?api_key=secret",
        "--catalog",
        str(desk),
        "--private-network",
    ]
    town.say("/members.csv?api_key=secret", "day,members\n2025-11-01,812\n")
    done = CliRunner().invoke(app, [*words, "--id", "club"])
    assert done.exit_code == 0, done.output
    assert "[sources.club]" in done.output and "secret" not in done.output.replace("the address holds a secret", "")
    before = (desk / "sources.toml").read_text()
    done = CliRunner().invoke(app, [*words, "--id", "club", "--into", str(desk / "sources.toml")])
    assert done.exit_code == 0
    after = (desk / "sources.toml").read_text()
    assert after.startswith(before) and tomllib.loads(after)["sources"]["club"]["mapping"]["columns"] == {
        "members": "?"
    }
    again = CliRunner().invoke(app, [*words, "--id", "club"])
    assert again.exit_code == 2  # the desk waits for the editor's decisions


def test_an_id_that_stands_already_is_refused(settings: Settings, tmp_path: Path):
    """A second table of one name would make the desk unreadable."""
    (tmp_path / "x").write_bytes(FILES["json"])
    for source_id, says in (("loans", "is a source of this desk already"), ("Lo ans", "is no id of a source")):
        with pytest.raises(UsageError, match=says):
            begin_source(settings, "https://x.example/y", source_id=source_id, file=tmp_path / "x")
    text = begin_source(settings, "https://www.pool.example/files/Swims_2025.json", file=tmp_path / "x")
    assert "[sources.pool-swims-2025]" in text and f"on {settings.clock.now():%Y-%m-%d}" in text
