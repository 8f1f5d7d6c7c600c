"""The curated register: every row valid, and what happens to rows that are not."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest

from reports.errors import ParseError
from reports.sources import parse
from reports.sources.register import COLUMNS, register_entered_at
from tests.sources.copies import copy_of

BODY = (Path(__file__).parents[2] / "reports/catalogs/desertion/register.csv").read_bytes()
SEED = {"c01", "c02", "c04", "c05", "c07", "c08", "c09", "c10", "c11"}


def _register(desk, body=BODY):
    return parse(copy_of("register", body), desk.sources["register"], desk.series)


def _with(**cells: str) -> bytes:
    """Return a register of one good row with some cells replaced."""
    row = next(csv.DictReader(io.StringIO(BODY.decode())))
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerow(row | cells)
    return text.getvalue().encode()


def test_every_row_of_the_register_is_usable(desk):
    """A row in quarantine would drop a claim from the page's main subject."""
    found = _register(desk)
    assert (len(found.claims), found.findings) == (50, ())
    assert not [claim.claim_ref for claim in found.claims if claim.quarantine]


def test_the_register_names_only_declared_origins_and_grades_each_row(desk):
    """An origin that is not declared could not be counted or graded."""
    for claim in _register(desk).claims:
        assert claim.origin in desk.origins, claim.claim_ref
        assert claim.credibility < 6, claim.claim_ref


def test_the_seed_articles_claims_are_echoes_with_their_chain(desk):
    """The article's nine numbers must lead back to their roots, or they count as a new source."""
    echoes = {claim.claim_ref: claim for claim in _register(desk).claims if claim.publisher == "The Inquisitr"}
    assert set(echoes) == SEED
    assert all(claim.via.startswith("The Inquisitr <- ") for claim in echoes.values())
    assert (echoes["c09"].origin, echoes["c09"].bound) == ("hur", "up_to")
    assert echoes["c01"].suspected_origin == "frontelligence"


def test_a_figure_in_words_has_no_number(desk):
    """'Tens of thousands' must not be turned into digits."""
    (claim,) = [claim for claim in _register(desk).claims if claim.bound == "words"]
    assert (claim.value, claim.quote, claim.series_id) == (None, "tens of thousands", "ru.absent.all")


def test_a_month_counts_from_its_end(desk):
    """A claim published 'in March' must not be known on the first of March."""
    claim = next(c for c in _register(desk).claims if c.claim_ref == "ru-frontelligence-2025-03-05-share")
    assert (claim.published_on, claim.published_precision) == (dt.date(2025, 3, 1), "month")
    assert claim.release_at == dt.datetime(2025, 4, 1, tzinfo=dt.UTC)


def test_a_claim_without_a_day_of_publication_is_never_reconstructed(desk):
    """A made-up day of publication would put a claim into editions that could not know it."""
    claim = next(c for c in _register(desk).claims if c.claim_ref == "ru-list-iwtl-2024")
    assert (claim.published_on, claim.published_precision, claim.release_at) == (None, "", None)


def test_quotations_stay_short():
    """Long quotations would not be the desk's to print."""
    assert all(len(row["quote"].split()) <= 20 for row in csv.DictReader(io.StringIO(BODY.decode())))


def test_the_registers_clock_is_its_newest_entry():
    """The register is held since it was last written to, not since the program ran."""
    assert register_entered_at(BODY) == dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"series_id": "ru.absent.everyone"}, "series_id 'ru.absent.everyone' is not in series.toml"),
        ({"period_end_on": "27/12/2024"}, "'27/12/2024' is no day written as YYYY-MM-DD"),
        ({"published_on": "2025-13"}, "month must be in 1..12"),
        ({"link": "guessed"}, "link 'guessed' is neither stated nor suspected"),
        ({"credibility": "B3"}, "credibility 'B3' is none of 1 to 6"),
        ({"publisher": ""}, "publisher is empty"),
    ],
)
def test_an_unusable_row_is_left_out_and_reported(desk, cells, says):
    """One slip of an editor must cost one row, and be named."""
    found = _register(desk, _with(**cells))
    assert not found.claims
    (finding,) = found.findings
    assert (finding.severity, finding.where) == ("error", "register line 2")
    assert says in finding.message


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"value": "50 554"}, "'50 554' is no number"),
        ({"value": "53,2"}, "'53,2' is no number"),
        ({"bound": "circa"}, "bound 'circa' is none of"),
        ({"low": "9", "high": "5"}, "low 9.0 is above high 5.0"),
        ({"value": ""}, "must have the bound 'words'"),
    ],
)
def test_an_unreadable_figure_is_kept_in_quarantine(desk, cells, says):
    """A figure that cannot be read must neither be used nor vanish."""
    (claim,) = _register(desk, _with(**cells)).claims
    assert (claim.value, claim.bound) == (None, "words")
    assert says in claim.quarantine


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "columns missing"),
        (BODY.splitlines()[0], "has no rows"),
        (BODY.replace(b"series_id", b"series", 1), "columns missing: series_id; not known: 'series'"),
        (BODY + b"one,two\n", "line 52 has 2 cells where the header has 20"),
        (BODY + b"\xff\n", "utf-8"),
    ],
)
def test_what_is_no_register_is_refused(desk, body, says):
    """A broken register must stop with a line to mend, not publish half of itself."""
    with pytest.raises(ParseError) as caught:
        _register(desk, body)
    assert says in str(caught.value)


def test_the_same_reference_twice_counts_once(desk):
    """A row pasted twice must not become two claims."""
    body = BODY + BODY.splitlines()[1] + b"\n"
    found = _register(desk, body)
    assert len(found.claims) == 50
    assert "stands on line 2 already" in found.findings[0].message
