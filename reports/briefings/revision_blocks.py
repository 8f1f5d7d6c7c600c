"""What publishers changed in values they had already stated: cell by cell where few, by the block where many."""

from __future__ import annotations

import pandas as pd

from reports.briefings.behind import ids_of
from reports.briefings.findings import Voice
from reports.briefings.page import Block, Column, Prose, Table
from reports.briefings.tokens import Binding, computed
from reports.figures.history.holds import Hold

MOST_REVISIONS = 40
SINGLY = 3  # values of one series, one copy and one class that are listed one by one


def revisions(voice: Voice) -> tuple[Block, ...]:
    """What publishers changed in the quarter before the cut-off, in which way, and what an editor says of it."""
    words, moved = voice.words, voice.material.revisions
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
    by = computed("count", sorted(set(moved["series_id"])), "lines of revisions left off", value=left)
    more = words["and_more"].format(count=voice.count(left, by=by)) if left > 0 else ""
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
            count=voice.count(hold.cells_count, by=_counted(hold)),
            copy=formats.short_day(hold.retrieved_at.date()),
            decided=formats.short_day(hold.accepted.decided_at.date()),
            why=voice.quoted(hold.accepted.why),
        )
        for hold in voice.material.holds
        if hold.accepted
    )


def _counted(hold: Hold) -> Binding:
    about = f"settled values moved by the copy of {hold.source_id} of {hold.retrieved_at.date()}"
    return computed("count", hold.series, about, value=hold.cells_count)


def _rows(voice: Voice, series_id: str, way: str, group: pd.DataFrame) -> list[tuple[str, ...]]:
    series, words, formats = voice.material.series(series_id), voice.words, voice.formats
    title = series.short_title or series.title
    known = formats.short_day(group["known_at"].iloc[0].date())
    if len(group) <= SINGLY:
        return [
            (
                title,
                day_in_words(voice, row["period_end_on"]),
                stated_in(voice, row, "was_", series.unit, by=_moved(voice, row, "was")),
                words["withdrawn"]
                if way == "withdrawal"
                else stated_in(voice, row, "", series.unit, by=_moved(voice, row, "became")),
                _way(voice, way, row),
                known,
            )
            for _, row in group.iterrows()
        ]
    first, last = (day_in_words(voice, day) for day in (group["period_end_on"].min(), group["period_end_on"].max()))
    counted = computed("count", series_id, f"values moved, {_copy(group.iloc[0])}", value=len(group))
    now = words["withdrawn"] if way == "withdrawal" else _largest(voice, series_id, group)
    span = words["days_between"].format(first=first, last=last)
    return [(title, span, voice.counted("values", len(group), by=counted), now, _way(voice, way, group.iloc[0]), known)]


def _largest(voice: Voice, series_id: str, group: pd.DataFrame) -> str:
    moves = (group["value"] - group["was_value"]).dropna()
    if moves.empty:
        return voice.words["largest_move"].format(number=voice.words["no_value"])
    place = moves.abs().idxmax()
    claims, value = _standing(voice, group.loc[place]), float(moves.loc[place])
    by = computed("revision", series_id, f"largest move, {_copy(group.iloc[0])}", claims=claims, value=value)
    return voice.words["largest_move"].format(number=voice.formats.signed(value, by=by))


def _moved(voice: Voice, row: pd.Series, side: str) -> Binding:
    value = row["was_value" if side == "was" else "value"]
    about, number = f"{side}, {_period(row)}, {_copy(row)}", None if pd.isna(value) else float(value)
    return computed("revision", str(row["series_id"]), about, claims=_standing(voice, row), value=number)


def _standing(voice: Voice, row: pd.Series) -> tuple[str, ...]:
    """The claims that stand at the cut-off where a value was changed; none where it was withdrawn or moved away."""
    rows = voice.material.rows(str(row["series_id"]))
    for name in ("source_id", "publisher", "period_start_on", "period_end_on"):
        rows = rows[rows[name].isna() if pd.isna(row[name]) else rows[name] == row[name]]
    return ids_of(rows)


def _period(row: pd.Series) -> str:
    days = [f"{row[name]:%Y-%m-%d}" for name in ("period_start_on", "period_end_on") if not pd.isna(row[name])]
    return "..".join(days) or "undated"


def _copy(row: pd.Series) -> str:
    return f"in the copy of {row['source_id']} of {row['held_at'].date()}"


def _way(voice: Voice, way: str, row: pd.Series) -> str:
    said = voice.words[f"moved_{way}"]
    return said.format(day=day_in_words(voice, row["to_on"]), publisher=voice.name(str(row["to_publisher"])))


def stated_in(voice: Voice, row: pd.Series, before: str, unit: str, *, by: Binding | None = None) -> str:
    """Return what a row states, or with `before` ("was_") what stood in its place, as the page writes it."""
    numbers = [None if pd.isna(row[before + name]) else float(row[before + name]) for name in ("value", "low", "high")]
    value = numbers[0]
    if value is not None:
        # An estimate with an interval is printed as exactly as the interval can bear; here its point is compared.
        value = voice.formats.rounded(value) if numbers[1] is not None else value
        return voice.formats.stated(value, None, None, str(row[before + "bound"]), unit, by=by)
    return voice.formats.stated(*numbers, str(row[before + "bound"]), unit, by=by)


def day_in_words(voice: Voice, day: pd.Timestamp) -> str:
    """Return a day in a table's short form, a dash where there is none."""
    return voice.words["no_value"] if pd.isna(day) else voice.formats.short_day(day.date())
