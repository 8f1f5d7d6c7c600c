"""A small desk on sheep, and views of a ledger made by hand: what the rules and blocks of a briefing are tried on."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from reports.adapters.ledger.rows import as_arrow
from reports.briefings.findings import Voice
from reports.briefings.formats import Formats
from reports.briefings.material import Edition, Material
from reports.briefings.words import ENGLISH
from reports.calendar import Week
from reports.catalog import Catalog
from reports.catalog.briefings import Briefing
from reports.catalog.declared import Origin, Series, Source
from reports.catalog.file_kinds import RegisterMapping
from reports.catalog.groups import Group
from reports.figures.decisions import Decision
from reports.figures.history.asked import STATED_COLUMNS
from reports.figures.history.moves import classified
from reports.figures.model import Claim, Fetch
from reports.figures.views import FETCH_COLUMNS, VIEW_COLUMNS

WEEK = Week(2026, 10)  # 2 to 8 March
AS_OF = dt.datetime(2026, 3, 10, 8, tzinfo=dt.UTC)
BEFORE = dt.datetime(2026, 3, 3, 8, tzinfo=dt.UTC)
NEXT_RELEASE = dt.datetime(2026, 3, 17, 8, tzinfo=dt.UTC)
HELD_AT = dt.datetime(2026, 3, 9, 6, tzinfo=dt.UTC)


def _series(title: str, kind: str, basis: str = "claimed", grid: str = "irregular", **more: Any) -> Series:
    base = {"measure": "herd", "population": "sheep", "unit": "head", "group": "herd"}
    return Series(title=title, kind=kind, basis=basis, grid=grid, **(base | more))


SERIES: Mapping[str, Series] = {
    "herd.total": _series("Sheep lost, claimed", "cumulative", grid="day", short_title="Lost"),
    "herd.echo": _series("Sheep lost, second copy", "cumulative", grid="day"),
    "herd.goats": _series("Goats lost", "cumulative", grid="day", short_title="Goats"),
    "herd.model": _series("Sheep lost, modelled", "cumulative", "estimated", grid="day"),
    "herd.late": _series("Lambs by week", "flow", "estimated", grid="week", late_weeks=2),
    "herd.counts": _series("Sheep counted", "stock", short_title="Counted"),
    "herd.seen": _series("Sheep found dead", "flow", "documented", grid="week"),
    "herd.share": _series("Share of lambs", "ratio", unit="fraction"),
    "herd.dead": _series("Sheep dead", "cumulative", short_title="Dead", starts_on=dt.date(2026, 1, 1)),
    "herd.dead.north": _series("Sheep dead in the north", "cumulative", short_title="Dead, north"),
    "herd.next": _series("Sheep by year's end", "projection", short_title="Forecast"),
}
GROUPS: Mapping[str, Group] = {
    "dead": Group(title="Sheep dead", starts_on=dt.date(2026, 1, 1), totals=("herd.dead",), parts=("herd.dead.north",)),
}
ORIGINS: Mapping[str, Origin] = {
    "ministry": Origin(title="Ministry of Sheep", short_title="Ministry", kind="government", reliability="C"),
    "union": Origin(title="Shepherds' Union", kind="party", reliability="B", publishes_as=("The Shepherd",)),
}


def _source(publisher: str, **more: Any) -> Source:
    base = {
        "origin": "ministry", "kind": "government", "reliability": "C", "credibility": 3, "licence": "CC0",
        "cadence_days": 1, "warn_after_days": 3, "error_after_days": 30, "url": "https://example.org/herd.csv",
        "mapping": RegisterMapping(adapter="register"),
    }  # fmt: skip
    return Source(title=f"{publisher}, figures", publisher=publisher, **(base | more))


SOURCES: Mapping[str, Source] = {
    "gazette": _source("Gazette"),
    "mirror": _source("Mirror", echo_of="gazette", cadence_days=7),
    "papers": _source("Papers", credibility=6, reliability="F"),
}
SECTION = {"name": "herd", "title": "Herd", "blocks": [{"kind": "text", "paragraphs": ["Sheep."]}]}
PLAIN_BRIEFING: Mapping[str, Any] = {
    "title": "The herd",
    "kicker": "Weekly",
    "lead_series": "herd.total",
    "release": {"weekday": 2, "at": "08:00:00", "zone": "UTC"},
    "gate": {"series": ["herd.total"]},
    "standing_note": "Attributed.",
    "judgements": [
        {
            "rule": "week_change", "series": ["herd.total"], "lead": {"any": "Lost: {number}"},
            "text": {"any": "this week."}, "tag": "Claimed",
        }
    ],
    "tiles": [{"label": "Lost", "value": {"rule": "week_change", "series": ["herd.total"], "say": {"any": "{value}"}}}],
    "sections": [SECTION],
    "glossary": {"Sheep": "An animal with wool."},
}  # fmt: skip


def briefing(**changed: Any) -> Briefing:
    """Return a briefing of the desk, with some of its keys changed."""
    return Briefing.model_validate({**PLAIN_BRIEFING, **changed})


def catalog(declared: Briefing | None = None) -> Catalog:
    """Return the desk."""
    briefings = {"weekly": declared or briefing()}
    return Catalog("herd", "The herd", "", ORIGINS, SOURCES, SERIES, briefings, {"desk.toml": b"herd"}, GROUPS)


def claim(series_id: str, day: str | dt.date | None, value: float | None = None, **more: Any) -> Claim:
    """Return what the gazette says of a day, unless told otherwise."""
    on = dt.date.fromisoformat(day) if isinstance(day, str) else day
    base = {"source_id": "gazette", "publisher": "Gazette", "origin": "ministry", "credibility": 3}
    return Claim(series_id=series_id, period_end_on=on, value=value, **(base | more))


def said(series_id: str, value: float | None, day: str, published: str, publisher: str, **more: Any) -> Claim:
    """Return a claim of the papers, with its day of publication."""
    base = {"source_id": "papers", "publisher": publisher, "published_on": dt.date.fromisoformat(published)}
    return claim(series_id, day, value, **(base | more))


def totals(flows: Sequence[float], series_id: str = "herd.total", *, last: Week = WEEK, **more: Any) -> list[Claim]:
    """Return daily running totals from 1,000 on whose weekly flows, ending with `last`, are these."""
    first = last.shifted(1 - len(flows)).first_on
    claims, total = [claim(series_id, first - dt.timedelta(days=1), 1000.0, **more)], 1000.0
    for number, flow in enumerate(flows):
        total += flow
        days = (first + dt.timedelta(days=7 * number + n) for n in range(7))
        claims += [claim(series_id, day, total, **more) for day in days]
    return claims


def weeks(flows: Sequence[float], series_id: str = "herd.late", *, last: Week = WEEK, reach: float = 0) -> list[Claim]:
    """Return flows stated by week, each with an interval that reaches so far to both sides."""
    found = []
    for number, flow in enumerate(flows):
        week = last.shifted(number + 1 - len(flows))
        limits = {"low": flow - reach, "high": flow + reach} if reach else {}
        found.append(claim(series_id, week.last_on, flow, period_start_on=week.first_on, **limits))
    return found


def view_of(
    claims: Iterable[Claim], *, held_at: dt.datetime = HELD_AT, was: Mapping[int, Claim] | None = None,
    withdrawn: Iterable[int] = (), as_of: dt.datetime = AS_OF,
) -> pd.DataFrame:  # fmt: skip
    """Return claims as a view of the ledger; `was` gives, by place, the claim that one revises."""
    rows, gone, before = [], set(withdrawn), was or {}
    for place, each in enumerate(claims):
        old = each if place in gone else before.get(place)
        rows.append(
            {
                **asdict(each),
                **{f"was_{name}": getattr(old, name) if old else None for name in ("value", "low", "high", "bound")},
                "event": "withdrawn" if place in gone else "revised" if old else "stated",
                "evidence_sha256": _fetch(each.source_id, held_at).sha256,
                "held_at": held_at,
                "known_at": min(held_at, as_of),
                "append_no": 1,
                "seq": place + 1,
            }
        )
    frame = as_arrow(rows).to_pandas(date_as_object=False)[list(VIEW_COLUMNS)]
    return frame.assign(is_reconstructed=held_at > as_of)


def fetches_of(*records: Fetch) -> pd.DataFrame:
    """Return attempts to fetch as the ledger lists them; by default one good copy of each source."""
    chosen = records or tuple(_fetch(source_id, HELD_AT) for source_id in SOURCES)
    rows = [{**asdict(each), "evidence_sha256": each.sha256, "append_no": n} for n, each in enumerate(chosen, 1)]
    return as_arrow(rows).to_pandas(date_as_object=False)[list(FETCH_COLUMNS)]


def material(
    claims: Iterable[Claim] | pd.DataFrame = (), before: Iterable[Claim] | pd.DataFrame = (), *,
    declared: Briefing | None = None, fetches: pd.DataFrame | None = None, revisions: pd.DataFrame | None = None,
    explanations: tuple[Decision, ...] = (), **edition: Any,
) -> Material:  # fmt: skip
    """Return what an edition of the week is composed from."""
    now, earlier = (each if isinstance(each, pd.DataFrame) else view_of(each) for each in (claims, before))
    desk = catalog(declared)
    issue = Edition("herd", "weekly", WEEK, AS_OF, **edition)
    rows = moved_of(view_of(()) if revisions is None else revisions)
    told = fetches_of() if fetches is None else fetches
    return Material(desk, desk.briefings["weekly"], issue, now, earlier, told, rows, explanations)


def moved_of(view: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a view that replaced another, classed; whatever else the series stated is not known."""
    replaces = view["seq"].where(view["event"] != "stated")
    stated = pd.DataFrame(columns=list(STATED_COLUMNS))
    return classified(view.assign(replaces_seq=replaces, key_id=view["seq"]), stated)


def voice(*args: Any, **more: Any) -> Voice:
    """Return the voice of an edition made of some claims."""
    return Voice(material(*args, **more), Formats("en_GB"), ENGLISH)


def _fetch(source_id: str, at: dt.datetime) -> Fetch:
    sha256 = hashlib.sha256(f"{source_id} {at}".encode()).hexdigest()
    return Fetch(source_id, f"https://example.org/{source_id}", at, "ok", sha256=sha256)
