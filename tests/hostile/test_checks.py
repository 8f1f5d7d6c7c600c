"""Faults planted in real copies: what each must come to, before anything of it is believed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from reports.adapters.ledger import Ledger, Planned
from reports.errors import ParseError
from reports.figures.model import Copy, Fetch
from reports.sources import parse
from tests.hostile.spoiled import (
    Spoil,
    both,
    desk,
    every,
    following,
    instead,
    line,
    next_day,
    of_row,
    recorded,
    rows,
)

PERSONNEL, STATEMENTS, MONTHS, EQUIPMENT = (
    "general-staff-personnel", "economist-ledger", "uk-mod-monthly", "general-staff-equipment",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A fault and what must happen. `held`: claims held back; `told`: codes of findings, with their severity.

    `changed` counts the rows that would be written for claims in use; `refused`: the copy as a whole is refused, in
    these words. `says` must stand in a finding.
    """

    name: str
    source_id: str
    spoil: Spoil
    held: int = 0
    told: frozenset[tuple[str, str]] = frozenset()
    changed: dict[str, int] = field(default_factory=dict)
    refused: str = ""
    says: str = ""


def case(
    name: str, spoil: Spoil, told: str = "", held: int = 0, *, source_id: str = PERSONNEL, refused: str = "",
    says: str = "", **changed: int,
) -> Case:  # fmt: skip
    """Return a case; `told` is written "truncated:quarantine fall:warn"."""
    codes = frozenset((code, severity) for code, _, severity in (each.partition(":") for each in told.split()))
    return Case(name, source_id, spoil, held, codes, changed, refused, says)


CASES = [
    case("the next day, as it should be", next_day(lambda was: was + 1_190), stated=1),
    case("a quiet day", next_day(lambda was: was), stated=1),
    case("the last digit is lost", next_day(lambda was: (was + 1_190) // 10), "truncated:quarantine", 1),
    case("two digits are lost", next_day(lambda was: (was + 1_190) // 100), "truncated:quarantine", 1),
    case("only the first digit came", next_day(lambda was: 1), "truncated:quarantine", 1),
    case("a digit too many", next_day(lambda was: (was + 1_190) * 10), "scale:quarantine", 1),
    case("in thousands", next_day(lambda was: (was + 1_190) / 1_000), "scale:quarantine", 1),
    case("twenty days' losses on one day", next_day(lambda was: was + 22_000), "jump:quarantine", 1),
    case("two digits changed places", next_day(lambda was: 4_156_610), "jump:quarantine", 1),
    case("an absurd number", next_day(9e14), "jump:quarantine", 1),
    case("nought", next_day(0), "fall:quarantine", 1),
    case("a number below nought", next_day(-1_456_610), "fall:quarantine", 1),
    case("a tenth taken back", next_day(lambda was: was * 9 // 10), "fall:quarantine", 1),
    case("three hundred taken back is a correction", next_day(lambda was: was - 300), "fall:warn", stated=1),
    case("a day next week", next_day(lambda was: was + 1_190, days=7), "future-day:quarantine", 1),
    case("next year's day", next_day(lambda was: was + 1_190, on="2027-08-09"), "future-day:quarantine", 1,
         says="2026-08-09 would fit"),
    case("last year's day, which has its figure", next_day(lambda was: was + 1_190, on="2025-08-09"),
         "conflict:quarantine", 2, says="neither is used"),
    case("a day before the war", next_day(lambda was: was + 1_190, on="2021-08-09"), "early-day:quarantine", 1),
    case("a day missed in 2025, and its figure under the year after",
         both(rows(lambda found: found.pop(-366)), next_day(lambda was: was + 1_190)), stated=1, withdrawn=1),
    case("the whole file in thousands", every(lambda was: was / 1_000), "scale:quarantine truncated:quarantine", 1_627),
    case("the whole file ten times", every(lambda was: was * 10), "scale:quarantine", 1_627),
    case("the end of the file is missing", rows(lambda found: found.__delitem__(slice(500, None))),
         "shrunken-file:error"),
    case("one line is missing at the end", rows(lambda found: found.pop()), "shrunken-file:error", says="2026-08-08"),
    case("the beginning of the file is missing", rows(lambda found: found.__delitem__(slice(None, 200))),
         "shrunken-file:error"),
    case("a line in the middle is taken back", both(rows(lambda found: found.pop(800)), next_day(1_457_800)),
         stated=1, withdrawn=1),
    case("an old figure gets a digit too many", of_row(700, lambda was: was * 10), "scale:quarantine", 1),
    case("an old figure loses a digit", of_row(700, lambda was: was // 10), "truncated:quarantine", 1),
    case("an old figure is corrected", of_row(700, lambda was: was + 300), revised=1),
    case("an old figure jumps", of_row(700, lambda was: was + 90_000), "jump:quarantine", 1),
    case("six days at ten times", following(*[lambda was, n=n: (was + 1_000 * n) * 10 for n in range(1, 7)]),
         "scale:quarantine", 6, retrieved=6),
    case("the middle one of three days loses a digit",
         following(lambda was: was + 1_000, lambda was: (was + 2_000) // 10, lambda was: was + 3_000),
         "truncated:quarantine", 1, stated=2, retrieved=3),
    case("a figure that is no number (NaN)", next_day(float("nan")), refused="NaN"),
    case("a figure without end (Infinity)", next_day(float("inf")), refused="Infinity"),
    case("a key that stands twice in one row", instead('"2026-08-08",', '"2026-08-08", "date": "2026-08-09",'),
         refused="stands twice"),
    case("a number with a decimal comma", next_day("53,2"), "unreadable-value:quarantine", 1),
    case("a number with spaces between thousands", next_day("1 457 800"), "unreadable-value:quarantine", 1),
    case("digits of another script", next_day("١٤٥٧٨٠٠"), "unreadable-value:quarantine", 1),
    case("yes for a number", next_day(True), "unreadable-value:quarantine", 1),
    case("no figure is not nought", next_day(None)),
    case("a month that is no month", next_day(1_457_800, on="2026-13-09"), "unreadable-day:error"),
    case("the same day twice, with the same figure", next_day(lambda was: was, on="2026-08-08"), "duplicate:warn"),
    case("the same day twice, with two figures", next_day(1_456_900, on="2026-08-08"), "conflict:quarantine", 2,
         says="1,456,610 and about 1,456,900"),
    case("a publisher's name with a letter of another script",
         line("20/8/2026,,,610000,casualties,\u0421IA,https://example.org/a,russia,"),
         "new-publisher:warn text:quarantine", 1, source_id=STATEMENTS, says="mixes the letters"),
    case("a publisher's name in letters that only look Latin",
         line("20/8/2026,,,610000,casualties,\u0421\u0406\u0410,https://example.org/a,russia,"),
         "new-publisher:warn text:quarantine", 1, source_id=STATEMENTS, says="only looks like 'CIA'"),
    case("a publisher's name turned round",
         line("20/8/2026,,,610000,casualties,\u202eAIC,https://example.org/a,russia,"),
         "new-publisher:warn text:quarantine", 1, source_id=STATEMENTS, says="RIGHT-TO-LEFT OVERRIDE"),
    case("a publisher's name with an invisible space",
         line("20/8/2026,,,610000,casualties,C\u200bIA,https://example.org/a,russia,"),
         "new-publisher:warn text:quarantine", 1, source_id=STATEMENTS, says="ZERO WIDTH SPACE"),
    case("a publisher's name in a wrong encoding",
         line("20/8/2026,,,610000,casualties,\u041c\u0435\u0434\u0443\u0437\u0430,https://example.org/a,russia,".encode()
              .decode("latin-1")),
         "new-publisher:warn text:quarantine", 1, source_id=STATEMENTS, says="wrong encoding"),
    case("a publisher's name with a character that was lost",
         line("20/8/2026,,,610000,casualties,M\ufffdduza,https://example.org/a,russia,"),
         "new-publisher:warn text:quarantine", 1, source_id=STATEMENTS, says="wrong encoding"),
    case("a new publisher whose name is in order",
         line("20/8/2026,,,610000,casualties,Медуза,https://example.org/a,russia,"),
         "new-publisher:warn", source_id=STATEMENTS, stated=1),
    case("a statement of the year to come",
         line("20/8/2027,,,610000,casualties,CIA,https://example.org/a,russia,"),
         "future-day:quarantine", 1, source_id=STATEMENTS),
    case(
        "last year written for this one",
        line("15/5/2025,,,1310000,casualties,UK MoD,https://example.org/a,russia,"),
        "year-off:quarantine",
        1,
        source_id=STATEMENTS,
        says="2026-05-15 would fit",
    ),
    case("limits upside down", line("20/8/2026,700000,600000,,casualties,CIA,https://example.org/a,russia,"),
         "unreadable-value:quarantine", 1, source_id=STATEMENTS),
    case("a month's flow with a digit too many",
         line("february,2026,1000,28,280000,1258459,01/03/2026,UK MoD,https://example.org/a,"),
         "scale:quarantine", 1, source_id=MONTHS, stated=2),
    case("a day's mean with a digit less", line("february,2026,100,28,28000,1258459,01/03/2026,UK MoD,https://example.org/a,"),
         "truncated:quarantine", 1, source_id=MONTHS, stated=2),
    case("a class stated for the first time, as a total to date",
         lambda body: recorded(EQUIPMENT, "20260615")[1], "new-series:warn fall:warn", source_id=EQUIPMENT,
         stated=2_657, says="its first value is no flow"),
]  # fmt: skip


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """A ledger that holds the newest real copy of each source, and an older one of the equipment."""
    opened = Ledger.open(str(tmp_path_factory.mktemp("real")))
    for source_id, time in ((PERSONNEL, ""), (STATEMENTS, ""), (MONTHS, ""), (EQUIPMENT, "20251126")):
        file, body = recorded(source_id, time)
        source = desk().sources[source_id]
        copy = Copy(source_id, (body,), file.retrieved_at)
        fetch = Fetch(source_id, file.url, file.retrieved_at, "ok", file.sha256, len(body))
        opened.append(fetch, parse(copy, source, desk().series), source, desk().series)
    return opened


@pytest.mark.parametrize("fault", CASES, ids=lambda each: each.name)
def test_a_planted_fault_comes_to_what_it_must(ledger: Ledger, fault: Case) -> None:
    """Otherwise a slip of a publisher, or of the way to him, would be believed, or a true figure held back."""
    if fault.refused:
        with pytest.raises(ParseError, match=fault.refused):
            planned(ledger, fault)
        return
    plan = planned(ledger, fault)
    held = [claim for claim in plan.parsed.claims if claim.quarantine]
    in_use = Counter(change.event for change in plan.changes if not change.key.is_quarantined)
    told = frozenset((finding.code, finding.severity) for finding in plan.parsed.findings)
    assert len(held) == fault.held, [claim.quarantine for claim in held][:5]
    assert told == fault.told, plan.parsed.findings
    assert dict(in_use) == {event: count for event, count in fault.changed.items() if event != "retrieved"}
    assert all(change.event == "stated" for change in plan.changes if change.key.is_quarantined)
    assert any(fault.says in finding.message for finding in plan.parsed.findings) or not fault.says
    assert len(plan.parsed.findings) <= 12, "findings are told in a few lines"


def planned(ledger: Ledger, fault: Case) -> Planned:
    """Return what the ledger would make of the spoiled copy, taken a day (or more) after the newest one."""
    file, body = recorded(fault.source_id)
    if fault.source_id == EQUIPMENT:
        file, body = recorded(EQUIPMENT, "20251126")
    spoiled = fault.spoil(body)
    later = dt.timedelta(days=fault.changed.get("retrieved", 1) if fault.source_id != EQUIPMENT else 201)
    at = file.retrieved_at + later
    source = desk().sources[fault.source_id]
    parsed = parse(Copy(fault.source_id, (spoiled,), at), source, desk().series)
    return ledger.planned(
        Fetch(fault.source_id, file.url, at, "ok", "f" * 64, len(spoiled)), parsed, source, desk().series
    )


def test_planning_writes_nothing(ledger: Ledger, tmp_path: Path) -> None:
    """Otherwise a look at a source before it is declared would already change the ledger."""
    before = ledger.head()
    planned(ledger, CASES[0])
    assert ledger.head() == before


@pytest.mark.parametrize(
    "fault",
    [each for each in CASES if each.held and each.held < 10 and each.says != "neither is used"],
    ids=lambda each: each.name,
)
def test_what_is_held_back_stays_so_when_it_is_repeated(fault: Case, tmp_path: Path) -> None:
    """Otherwise a slip, or a forged name, would be believed as soon as it came a second time."""
    opened = Ledger.open(str(tmp_path))
    source, (file, body) = desk().sources[fault.source_id], recorded(fault.source_id)
    later = file.retrieved_at + dt.timedelta(days=fault.changed.get("retrieved", 1))
    for number, (at, copy) in enumerate(((file.retrieved_at, body), (later, fault.spoil(body)))):
        fetch = Fetch(fault.source_id, file.url, at, "ok", f"{number:064x}", len(copy))
        opened.append(fetch, parse(Copy(fault.source_id, (copy,), at), source, desk().series), source, desk().series)
    at = later + dt.timedelta(minutes=5)
    again = Fetch(fault.source_id, file.url, at, "ok", "e" * 64, len(fault.spoil(body)))
    parsed = parse(Copy(fault.source_id, (fault.spoil(body),), at), source, desk().series)
    assert opened.planned(again, parsed, source, desk().series).changes == ()
