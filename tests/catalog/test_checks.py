"""What a desk may set of the checks, and how its mistakes are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.catalog.checks import Checks
from reports.catalog.loading import load_catalog
from reports.errors import CatalogError

TOY_DESK = Path(__file__).parents[1] / "toy_desk"


def loaded(checks: str):
    """Return the toy desk whose library declares its checks so."""
    files = {path.name: path.read_bytes() for path in TOY_DESK.iterdir() if path.suffix == ".toml"}
    files["sources.toml"] = files["sources.toml"].replace(
        b"[sources.loans.mapping]", b"[sources.loans.checks]\n" + checks.encode() + b"\n\n[sources.loans.mapping]"
    )
    return load_catalog(files)


def test_a_source_that_says_nothing_is_checked():
    """A new source would be believed whatever it says."""
    desk = loaded("")
    assert desk.sources["loans"].checks == Checks() and Checks().off == ()


def test_a_series_can_be_judged_in_its_own_way():
    """One series that jumps by its nature would loosen the checks of all others of its source."""
    checks = loaded('jump_factor = 9\nseries = { "loans.all" = { off = ["jump"] } }').sources["loans"].checks
    assert checks.of("loans.all").off == ("jump",) and checks.of("another").jump_factor == 9


@pytest.mark.parametrize(
    ("checks", "says"),
    [
        ('series = { "loans.al" = { jump_factor = 9 } }', "loans.al"),
        ("jump_facto = 9", "jump_facto"),
        ('off = ["jumps"]', "jumps"),
        ("fewest_rows_share = 2", "fewest_rows_share"),
        ("recent_values = 1", "recent_values"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(checks: str, says: str):
    """A check that is switched off by a slip of the keyboard would never be missed."""
    with pytest.raises(CatalogError) as refused:
        loaded(checks)
    assert "sources.toml, line" in refused.value.message and says in refused.value.message
