"""Catalogues: the two in the house load, and a wrong one says file, line, key and what is allowed."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

from reports.catalog.loading import load_catalog
from reports.errors import CatalogError

PROJECT = Path(__file__).parents[2]
DESERTION = PROJECT / "reports" / "catalogs" / "desertion"
DESK = b'desk = "library"\ntitle = "Library loans"\n'


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def toy() -> dict[str, bytes]:
    """The toy desk's sources and series, without a briefing."""
    files = {name: (PROJECT / "tests" / "toy_desk" / name).read_bytes() for name in ("sources.toml", "series.toml")}
    return files | {"desk.toml": DESK}


def _complaint(files: dict[str, bytes]) -> str:
    with pytest.raises(CatalogError) as caught:
        load_catalog(files)
    assert caught.value.exit_code == 2
    assert caught.value.mend
    return caught.value.message


def test_the_desertion_desk_loads():
    """The desk that the service is for must be free of mistakes."""
    desk = load_catalog(_files(DESERTION))
    assert (desk.desk, len(desk.sources)) == ("desertion", 12)
    assert desk.sources["general-staff-personnel"].release.plus_hours == 11
    assert desk.series["ru.losses.personnel"].starts_on == dt.date(2022, 2, 24)
    assert set(desk.files) == set(_files(DESERTION))


def test_every_series_is_explained_and_somebody_states_it():
    """A series that nothing writes to, or that is not defined, would print as an empty section."""
    desk = load_catalog(_files(DESERTION))
    written = {target for source in desk.sources.values() for target in source.mapping.targets()}
    register = desk.files["register.csv"].decode()
    for series_id, series in desk.series.items():
        assert series_id in written or f",{series_id}," in register, series_id
        assert 40 < len(series.definition) < 400, series_id


def test_echoes_share_no_series_with_what_they_repeat():
    """A copy written to the same series would be added to the original."""
    desk = load_catalog(_files(DESERTION))
    for source in desk.sources.values():
        if source.echo_of:
            repeated = set(desk.sources[source.echo_of].mapping.targets())
            assert not repeated & set(source.mapping.targets())


def test_another_desk_is_another_folder(toy):
    """The house must hold more than one subject."""
    desk = load_catalog(toy)
    assert (desk.desk, desk.home, list(desk.series), dict(desk.briefings)) == ("library", "", ["loans.all"], {})


def test_loading_a_catalogue_imports_nothing_heavy():
    """`muster --help` and `muster sources` must answer at once."""
    heavy = "('pandas', 'prefect', 'deltalake')"
    code = f"import sys, reports.catalog.loading; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (
            "sources.toml",
            'reliability = "A"\ncredibility',
            'reliability = "Z"\ncredibility',
            "sources.toml, line 11: sources.loans.reliability is 'Z': input should be 'A', 'B', 'C', 'D', 'E' or 'F'",
        ),
        (
            "sources.toml",
            "cadence_days",
            "cadence_day",
            "sources.toml, line 14: sources.loans.cadence_day: 'cadence_day' is no key of this table (did you mean "
            "'cadence_days'?); allowed are title, publisher, origin,",
        ),
        ("sources.toml", "cadence_days = 7\n", "", "sources.toml, line 6: sources.loans.cadence_days is missing"),
        (
            "sources.toml",
            "whole_history = true",
            'whole_history = "perhaps"',
            "sources.toml, line 18: sources.loans.whole_history is 'perhaps': input should be a valid boolean",
        ),
        (
            "sources.toml",
            'adapter = "csv"',
            'adapter = "xls"',
            "sources.toml, line 21: sources.loans.mapping: input tag 'xls' found using 'adapter' does not match any of "
            "the expected tags: 'json', 'paged_json', 'csv', 'xlsx', 'html', 'feed', 'plugin', 'register'",
        ),
        (
            "sources.toml",
            'adapter = "csv"',
            'adapter = "csv"\ndelimeter = ";"',
            "sources.toml, line 23: sources.loans.mapping.delimeter: 'delimeter' is no key of this table (did you mean "
            "'delimiter'?); allowed are period, columns,",
        ),
        (
            "sources.toml",
            'formats = ["YYYY-MM-DD"]',
            'formats = ["%d/%m/%Y"]',
            "sources.toml, line 23: sources.loans.mapping.period.formats.0 is '%d/%m/%Y': a day is written with YYYY,",
        ),
        (
            "sources.toml",
            'formats = ["YYYY-MM-DD"]',
            'formats = ["D/M/YYYY", "M/D/YYYY"]',
            "leave days such as 3/4/2024 with two readings",
        ),
        (
            "sources.toml",
            "error_after_days = 60",
            "error_after_days = 6",
            "line 6: sources.loans: error_after_days is 6, and must not be less than warn_after_days, which is 14",
        ),
        (
            "sources.toml",
            'adapter = "csv"',
            'adapter = "csv"\nignore = "notes"',
            "line 23: sources.loans.mapping.ignore is 'notes': input should be a list",
        ),
        ("sources.toml", "https://", "ftp:/", "line 17: sources.loans.url is 'ftp:/library.example/loans.csv'"),
        (
            "sources.toml",
            'url = "https://library.example/loans.csv"',
            'url = "catalog:loans.csv"',
            "line 17: sources.loans.url: the catalogue has no file 'loans.csv'; it has desk.toml, series.toml, ",
        ),
        (
            "sources.toml",
            'loans = "loans.all"',
            'loans = "loans.al"',
            "line 24: sources.loans.mapping.columns.loans: series 'loans.al' is not in series.toml (did you mean ",
        ),
        (
            "sources.toml",
            'origin = "town-library"',
            'origin = "town-libary"',
            "line 9: sources.loans.origin: origin 'town-libary' is not in [origins] (did you mean 'town-library'?)",
        ),
        (
            "sources.toml",
            "whole_history = true",
            'whole_history = true\necho_of = "lending"',
            "line 19: sources.loans.echo_of: source 'lending' is not in [sources]",
        ),
        (
            "sources.toml",
            'title = "Loans by week"',
            'title = "Loans',
            "sources.toml, line 7, column 15: Illegal character",
        ),
        ("sources.toml", "[sources.loans]", "[sources.Loans 2]", "sources.toml, line 6, column"),
        (
            "series.toml",
            'kind = "flow"',
            'kind = "sum"',
            "series.toml, line 6: series.\"loans.all\".kind is 'sum': input should be 'cumulative', 'flow',",
        ),
        (
            "series.toml",
            'series."loans.all"',
            'series."Loans all"',
            "series.toml, line 1: series.\"Loans all\" is 'Loans all': string should match pattern",
        ),
        (
            "series.toml",
            'grid = "week"',
            'grid = "week"\nvintage = { of = "loans.most", known_on = 2025-12-31 }',
            "series.toml: series.loans.all.vintage.of: ",
        ),
        (
            "desk.toml",
            "title",
            "titel",
            "desk.toml, line 2: titel: 'titel' is no key of this table (did you mean 'title'?)",
        ),
        ("desk.toml", 'desk = "library"\n', "", "desk.toml, line 1: desk is missing"),
        ("desk.toml", "Library loans", "\xff", "desk.toml: byte 26 is not UTF-8"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_key(toy, name, old, new, says):
    """An editor must see at once which line to mend, and what may stand there."""
    assert old in toy[name].decode()
    toy[name] = toy[name].decode().replace(old, new, 1).encode("latin-1" if new == "\xff" else "utf-8")
    assert says in _complaint(toy)


def test_all_mistakes_come_at_once(toy):
    """Mending one mistake at a time costs an editor an hour."""
    toy["sources.toml"] = (
        toy["sources.toml"].replace(b"whole_history", b"whole").replace(b'kind = "gov', b'kind = "guv')
    )
    toy["series.toml"] = toy["series.toml"].replace(b'basis = "doc', b'basis = "duc')
    lines = _complaint(toy).splitlines()
    assert lines[0] == "4 mistakes in the catalogue:"
    assert sum("sources.toml" in line for line in lines) == 3
    assert sum("series.toml" in line for line in lines) == 1


def test_a_folder_that_is_no_catalogue_is_told_apart(toy):
    """Pointing at a wrong folder must say what a catalogue is."""
    del toy["series.toml"]
    assert _complaint(toy) == "the catalogue has no series.toml; it has desk.toml, sources.toml"


def test_keys_in_arrays_of_tables_are_found_on_their_line():
    """The third of many [[…]] tables must not be reported on the line of the first."""
    files = _files(DESERTION)
    text = files["sources.toml"].decode()
    wrong = text.replace('publisher = "IISS"\norigin = "iiss"', 'publisher = "IISS"\norigin = "isis"')
    line = wrong[: wrong.index('origin = "isis"')].count("\n") + 1
    files["sources.toml"] = wrong.encode()
    message = _complaint(files)
    assert f"line {line}: sources.economist-ledger.mapping.publisher.origins.5.origin: " in message
    assert "origin 'isis' is not in [origins] (did you mean 'iiss'?)" in message


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "ru.absent.all,",
            "ru.absent.al,",
            "register.csv, line 18: series_id: series 'ru.absent.al' is not in series.toml",
        ),
        (",frontelligence,", ",frontinteligence,", "origin: origin 'frontinteligence' is not in [origins]"),
    ],
)
def test_a_register_row_that_leads_nowhere_is_named(old, new, says):
    """A typing slip in the register must be found before anything is published."""
    files = _files(DESERTION)
    files["register.csv"] = files["register.csv"].decode().replace(old, new, 1).encode()
    assert says in _complaint(files)


def test_a_briefing_that_names_no_series_is_refused():
    """A chart of a series that does not exist would be empty."""
    files = _files(DESERTION)
    files["briefings.toml"] = files["briefings.toml"].replace(b'"ru.losses.tank"', b'"ru.losses.tanks"', 1)
    assert "'ru.losses.tanks' is not in series.toml" in _complaint(files)


@pytest.mark.parametrize("place", ["the glossary", "a sentence of a rule"])
def test_a_text_that_quotes_an_unknown_series_is_refused_with_its_line(place: str):
    """A sentence would print a dash where an editor meant a figure, and nobody would be told."""
    files = _files(DESERTION)
    old = {"the glossary": b"Nothing here is endorsed.", "a sentence of a rule": b"A claim for the whole army"}[place]
    assert old in files["briefings.toml"]
    wrong = files["briefings.toml"].replace(old, b"{claim:ru.losses.tankz@2022-05-19} " + old, 1)
    line = next(n for n, text in enumerate(wrong.decode().splitlines(), 1) if "ru.losses.tankz" in text)
    message = _complaint(files | {"briefings.toml": wrong})
    assert "{claim:ru.losses.tankz@2022-05-19} quotes the series 'ru.losses.tankz', which is not in" in message
    assert f"briefings.toml, line {line}: briefings.weekly." in message


def test_a_block_over_series_of_no_group_is_refused():
    """A band over part of a group would leave out claims that bind it."""
    files = _files(DESERTION)
    old = b'name = "deaths-clashes"\nseries = ["ru.deaths.estimates"]'
    assert old in files["briefings.toml"]
    files["briefings.toml"] = files["briefings.toml"].replace(old, old.replace(b"]", b', "ru.absent.all"]'))
    assert "no group of groups.toml has just the series ru.deaths.estimates, ru.absent.all" in _complaint(files)


def test_a_plug_in_that_writes_to_an_unknown_series_is_named(toy: dict[str, bytes]):
    """A figure of an installed reader would have nowhere to go, and the first fetch would tell it."""
    mapping = b'[sources.loans.mapping]\nadapter = "plugin"\nreader = "x"\nwrites = ["loans.everything"]\n'
    head, _, _ = toy["sources.toml"].partition(b"[sources.loans.mapping]")
    complaint = _complaint(toy | {"sources.toml": head + mapping})
    assert "sources.loans.mapping.writes.0: series 'loans.everything' is not in series.toml" in complaint
