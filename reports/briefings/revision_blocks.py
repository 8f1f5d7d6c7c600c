"""What publishers changed in values they had already stated: cell by cell where few, by the block where many."""

from __future__ import annotations

import pandas as pd

from reports.briefings.findings import Voice
from reports.briefings.formats import Formats
from reports.briefings.page import Block, Column, Prose, Table

MOST_REVISIONS = 40
SINGLY = 3  # values of one series, one copy and one class that are listed one by one


def revisions(voice: Voice) -> tuple[Block, ...]:
    """What publishers changed in the quarter before the cut-off, in which way, and what an editor says of it."""
    words, formats, moved = voice.words, voice.formats, voice.material.revisions
    if moved.empty:
        return (Prose((words["no_revisions"],)),)
    columns = (
        Column(words["figure"], width=22), Column(words["period"], width=25), Column(words["was"], "right", 13),
        Column(words["now"], "right", 15), Column(words["moved_as"], width=14), Column(words["known_on"], width=11),
    )  # fmt: skip
    told: list[tuple[str, ...]] = []
    ways = moved.sort_values(["series_id", "append_no", "seq"], kind="stable")
    for (series_id, _, way), group in ways.groupby(["series_id", "append_no", "moved_as"], sort=False):
        told += _rows(voice, str(series_id), str(way), group)
    left = len(told) - MOST_REVISIONS
    more = words["and_more"].format(count=formats.number(left)) if left > 0 else ""
    note = " ".join(part for part in (words["revisions_note"], more) if part)
    rows = tuple(told[:MOST_REVISIONS])
    table = Table("revisions", words["revisions_caption"], columns, rows, note=note, quiet=(5,), small=True)
    explained = _explained(voice)
    return (Prose(explained), table) if explained else (table,)


def _explained(voice: Voice) -> tuple[str, ...]:
    """Return what an editor said of each copy that moved more of the settled past than passes without a word."""
    words, formats, sources = voice.words, voice.formats, voice.material.catalog.sources
    return tuple(
        words["history_explained"].format(
            source=sources[hold.source_id].title,
            count=formats.number(hold.cells_count),
            copy=formats.short_day(hold.retrieved_at.date()),
            decided=formats.short_day(hold.accepted.decided_at.date()),
            why=hold.accepted.why,
        )
        for hold in voice.material.holds
        if hold.accepted
    )


def _rows(voice: Voice, series_id: str, way: str, group: pd.DataFrame) -> list[tuple[str, ...]]:
    series, words, formats = voice.material.series(series_id), voice.words, voice.formats
    title = series.short_title or series.title
    known = formats.short_day(group["known_at"].iloc[0].date())
    if len(group) <= SINGLY:
        return [
            (
                title,
                day_in_words(formats, row["period_end_on"]),
                stated_in(voice, row, "was_", series.unit),
                words["withdrawn"] if way == "withdrawal" else stated_in(voice, row, "", series.unit),
                _way(voice, way, row),
                known,
            )
            for _, row in group.iterrows()
        ]
    moves = (group["value"] - group["was_value"]).dropna()
    largest = formats.signed(float(moves.loc[moves.abs().idxmax()])) if len(moves) else words["no_value"]
    first, last = (day_in_words(formats, day) for day in (group["period_end_on"].min(), group["period_end_on"].max()))
    count = words["values_count"].format(count=formats.number(len(group)))
    now = words["withdrawn"] if way == "withdrawal" else words["largest_move"].format(number=largest)
    return [(title, f"{first} – {last}", count, now, _way(voice, way, group.iloc[0]), known)]


def _way(voice: Voice, way: str, row: pd.Series) -> str:
    said = voice.words[f"moved_{way}"]
    return said.format(day=day_in_words(voice.formats, row["to_on"]), publisher=row["to_publisher"])


def stated_in(voice: Voice, row: pd.Series, before: str, unit: str) -> str:
    """Return what a row states, or with `before` ("was_") what stood in its place, as the page writes it."""
    numbers = [None if pd.isna(row[before + name]) else float(row[before + name]) for name in ("value", "low", "high")]
    value = numbers[0]
    if value is not None:
        # An estimate with an interval is printed as exactly as the interval can bear; here its point is compared.
        value = voice.formats.rounded(value) if numbers[1] is not None else value
        return voice.formats.stated(value, None, None, str(row[before + "bound"]), unit)
    return voice.formats.stated(*numbers, str(row[before + "bound"]), unit)


def day_in_words(formats: Formats, day: pd.Timestamp) -> str:
    """Return a day in a table's short form, a dash where there is none."""
    return "–" if pd.isna(day) else formats.short_day(day.date())
