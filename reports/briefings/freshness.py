"""Freshness on the page: which figures rest on a source that is past its age, and the mark that says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from reports.briefings.findings import Voice
from reports.briefings.material import Material
from reports.figures.health import SourceHealth


@dataclass(frozen=True)
class Lateness:
    """Every source of a figure is past its warning age (late) or its error age (overdue), the newest since a day."""

    status: Literal["late", "overdue"]
    since_on: dt.date
    sources: tuple[SourceHealth, ...]


def lateness_of(material: Material, series_id: str) -> Lateness | None:
    """Return how late the sources of a series are at the cut-off; None where one is in time, or nothing is known."""
    return material.kept("lateness", series_id, lambda: late_together(material, _carriers(material, series_id)))


def late_together(material: Material, source_ids: Iterable[str]) -> Lateness | None:
    """Return how late some sources of one figure are: as late as the one that is the least so."""
    health = {each.source_id: each for each in material.health}
    carriers = tuple(health[name] for name in source_ids if name in health)
    days = [each.newest_figure_on for each in carriers if each.newest_figure_on]
    if not days or not all(each.status in ("late", "overdue") for each in carriers):
        return None
    is_overdue = all(each.status == "overdue" for each in carriers)
    return Lateness("overdue" if is_overdue else "late", max(days), carriers)


def mark_of(voice: Voice, series_ids: Iterable[str], *, is_short: bool = False) -> str:
    """Return the mark of a figure that rests on some series, empty where all that are known are in time.

    Where only some are late, or not since one day, the mark names them. `is_short`: for narrow places.
    """
    known = [name for name in dict.fromkeys(series_ids) if len(voice.material.rows(name))]
    late = {name: lateness.since_on for name in known if (lateness := lateness_of(voice.material, name))}
    if not late:
        return ""
    if len(late) == len(known) and len(set(late.values())) == 1:
        return since(voice, late[known[0]], is_short=is_short)
    told = [
        voice.words["not_updated_parts"].format(
            titles=", ".join(_titles(voice, late, day)), mark=since(voice, day, is_short=is_short)
        )
        for day in dict.fromkeys(late.values())
    ]
    return "; ".join(told)


def row_marks(voice: Voice, rows: Sequence[dt.date | None]) -> tuple[str, tuple[str, ...]]:
    """Return the mark of a whole table and that of each row, from the day since which each row was not updated.

    Rows that are late since one day, all of them, give the mark to the table once.
    """
    if rows and rows[0] is not None and len(set(rows)) == 1:
        return since(voice, rows[0]), ("",) * len(rows)
    return "", tuple(since(voice, day, is_short=True) if day else "" for day in rows)


def with_mark(voice: Voice, text: str, mark: str) -> str:
    """Return a text with the mark of a late source behind it, or as it is where there is none."""
    return voice.words["with_mark"].format(text=text, mark=mark) if text and mark else text


def since(voice: Voice, day: dt.date, *, is_short: bool = False) -> str:
    """Return “not updated since” a day, its month in short where the place is narrow."""
    written = voice.formats.short_day(day) if is_short else voice.formats.day(day)
    return voice.words["not_updated"].format(day=written)


def _titles(voice: Voice, late: dict[str, dt.date], day: dt.date) -> list[str]:
    series = [voice.material.series(name) for name, since_on in late.items() if since_on == day]
    return [each.short_title or each.title for each in series]


def _carriers(material: Material, series_id: str) -> tuple[str, ...]:
    return tuple(map(str, material.rows(series_id)["source_id"].unique()))
