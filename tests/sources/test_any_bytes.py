"""Whatever a server sends, a parser answers with claims and findings, or with a ParseError: nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.adapters.files import read_folder
from reports.catalog.declared import Source
from reports.catalog.loading import load_catalog
from reports.errors import ParseError
from reports.sources import parse
from tests.sources.copies import copy_of

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / "reports" / "catalogs" / "desertion"
DESK = load_catalog(read_folder(FOLDER, suffixes=(".toml", ".csv", ".po")))
SMALL = {
    "general-staff-personnel": "general-staff-personnel/20220422T090313Z_41954b23/russia_losses_personnel.json",
    "economist-ledger": "economist-ledger/20250707T091348Z_946a03c7/estimates.csv",
    "uk-mod-monthly": "uk-mod-monthly/20250707T091348Z_946a03c7/uk-mod-month-by-month.csv",
}
REAL = {source_id: (PROJECT / "recorded" / path).read_bytes() for source_id, path in SMALL.items()}
REAL["register"] = (FOLDER / "register.csv").read_bytes()
SECOND = PROJECT / "tests" / "displacement_desk"
SECOND_DESK = load_catalog({path.name: path.read_bytes() for path in SECOND.glob("*.toml")})
REAL |= {
    source_id: next(path for path in (SECOND / "recorded" / source_id).rglob("*") if path.is_file()).read_bytes()
    for source_id in SECOND_DESK.sources
}
SOURCES = {**DESK.sources, **SECOND_DESK.sources}
SERIES = {**DESK.series, **SECOND_DESK.series}
PAGED = SECOND_DESK.sources["unhcr-recorded"].mapping.model_dump() | {
    "adapter": "paged_json",
    "paging": {"style": "next_url", "next_url": ["next"]},
}
SOURCES["in-pages"] = Source.model_validate(SECOND_DESK.sources["unhcr-recorded"].model_dump() | {"mapping": PAGED})
REAL["in-pages"] = REAL["unhcr-recorded"]
BULLETS = {
    "adapter": "html", "select": "li", "pattern": r"(?P<what>.+) - (?:about )?(?P<total>[0-9 ]+)\b.*",
    "period": {"of": "retrieved"}, "numbers": {"thousands": " "}, "columns": {"total": "ru.losses.personnel"},
}  # fmt: skip
SOURCES["bullets"] = Source.model_validate(DESK.sources["orc-losses"].model_dump() | {"mapping": BULLETS})
REAL["bullets"] = (PROJECT / "tests" / "sources" / "pages" / "ministry-bullets.html").read_bytes()
SOURCES["watched"] = Source.model_validate(DESK.sources["orc-losses"].model_dump() | {"mapping": {"adapter": "feed"}})
REAL["watched"] = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><item><title>A</title><link>https://a.example/1</link>'
    b"<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate><description>&lt;b&gt;x&lt;/b&gt;</description></item>"
    b"</channel></rss>"
)


def _assert_survives(source_id: str, body: bytes) -> None:
    """Assert that a body is refused with a mend, or read into claims that are valid, encodable and told apart."""
    try:
        found = parse(copy_of(source_id, body), SOURCES[source_id], SERIES)
    except ParseError as refused:
        assert refused.message.startswith(f"{source_id}: ")
        assert refused.mend
        return
    for claim in found.claims:
        assert (
            claim.quarantine
            or claim.bound == "words"
            or claim.value is not None
            or (claim.low, claim.high) != (None,) * 2
        )
        "".join((claim.publisher, claim.note, claim.url, claim.locator, claim.quarantine)).encode()


@pytest.mark.parametrize("source_id", REAL)
@given(body=st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused(source_id, body):
    """A crash in one parser would take the whole run down."""
    _assert_survives(source_id, body)


@pytest.mark.parametrize("source_id", REAL)
@given(at=st.integers(0, 10**6), length=st.integers(0, 40), put=st.binary(max_size=12))
@settings(max_examples=80, deadline=None)
def test_a_damaged_file_is_read_or_refused(source_id, at, length, put):
    """Transmission and typing errors hit anywhere; what is left must be told apart from what is broken."""
    body = REAL[source_id]
    at %= len(body)
    _assert_survives(source_id, body[:at] + put + body[at + length :])


@pytest.mark.parametrize("source_id", ["general-staff-personnel", "unhcr-recorded", "unhcr-countries", "in-pages"])
@given(share=st.floats(0.01, 0.999))
@settings(max_examples=40, deadline=None)
def test_a_json_file_cut_anywhere_is_refused(source_id, share):
    """A cut body must never be taken for a shorter history: the missing days would count as withdrawn."""
    body = REAL[source_id].rstrip()
    with pytest.raises(ParseError, match="broken JSON at line"):
        parse(copy_of(source_id, body[: int(len(body) * share)]), SOURCES[source_id], SERIES)


@pytest.mark.parametrize("source_id", ["iom-displaced", "iom-returned"])
@given(share=st.floats(0, 0.999))
@settings(max_examples=40, deadline=None)
def test_a_workbook_cut_anywhere_is_refused(source_id, share):
    """Half a workbook must never be taken for a smaller table."""
    body = REAL[source_id]
    with pytest.raises(ParseError):
        parse(copy_of(source_id, body[: int(len(body) * share)]), SOURCES[source_id], SERIES)


@pytest.mark.parametrize("source_id", ["economist-ledger", "uk-mod-monthly", "register"])
def test_a_table_cut_inside_a_line_withdraws_nothing(source_id):
    """A cut table shows in its last line, and such a file must not count as whole."""
    body = REAL[source_id]
    cut = body[: body.index(b",", len(body) * 2 // 3)]
    try:
        found = parse(copy_of(source_id, cut), DESK.sources[source_id], DESK.series)
    except ParseError:
        assert source_id == "register"
    else:
        assert "error" in {finding.severity for finding in found.findings}


def test_half_a_surrogate_is_refused():
    """Text that cannot be written out again would break the ledger later, far from its cause."""
    body = REAL["general-staff-personnel"].replace(b'"about"', b'"ab\\ud800"', 1)
    with pytest.raises(ParseError, match="half a character"):
        parse(copy_of("general-staff-personnel", body), DESK.sources["general-staff-personnel"], DESK.series)
