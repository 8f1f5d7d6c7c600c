"""Is the file whole? Compared with the figures held, not with bytes alone: a cut at a line's end leaves a good file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reports.catalog.declared import Series, Source
from reports.figures.changes import Key, Standing
from reports.figures.model import Claim, Finding

FEWEST_MISSED = 3  # of a handful of figures one may be taken back
MOST_NAMED = 4
SUSPECT_BYTES_SHARE = 0.5


def file_findings(
    found: Sequence[Key], standing: Mapping[Key, Standing], source: Source, series: Mapping[str, Series],
    *, size_bytes: int, held_bytes: int,
) -> Iterator[Finding]:  # fmt: skip
    """Yield what a copy seems to lack of what is held. Severity "error": nothing missing from it was withdrawn."""
    if "shrunken-file" in source.checks.off:
        return
    there = {key._replace(is_quarantined=False) if key.is_quarantined else key for key in found}
    live = {key for key, before in standing.items() if not key.is_quarantined and not before.is_withdrawn}
    missed = sorted(live - there, key=lambda key: (_day(key), key.series_id)) if source.whole_history else []
    what = _cut(missed, there, len(live), source, series) if missed else ""
    if what:
        text = f"{what}; missing are {_named(missed)}. Nothing of it is taken as withdrawn"
        yield Finding("shrunken-file", "error", missed[0].source_id, text)
    elif found and size_bytes < held_bytes * SUSPECT_BYTES_SHARE:
        text = f"{size_bytes:,} bytes came, where the copy before had {held_bytes:,}"
        yield Finding("shrunken-file", "warn", found[0].source_id, text)


def new_series_findings(
    claims: Iterable[Claim], standing: Mapping[Key, Standing], series: Mapping[str, Series], source: Source
) -> Iterator[Finding]:
    """Yield, once for each, the running totals that a source states for the first time."""
    known = {key.series_id for key in standing}
    for claim in claims if known else ():
        if claim.series_id in known or "new-series" in source.checks.of(claim.series_id).off:
            continue
        known.add(claim.series_id)
        if series[claim.series_id].kind == "cumulative":
            text = f"{claim.series_id} is stated for the first time, and is a total to date: its first value is no flow"
            yield Finding("new-series", "warn", f"{claim.source_id} {claim.locator}".strip(), text)


def _cut(missed: list[Key], there: set[Key], live_count: int, source: Source, series: Mapping[str, Series]) -> str:
    """Say why the file is not whole, nothing where it may well be."""
    if len(missed) >= FEWEST_MISSED and len(there) < live_count * source.checks.fewest_rows_share:
        return f"{len(there):,} figures where {live_count:,} are held"
    is_nothing_new = len(there) + len(missed) == live_count
    if is_nothing_new and _is_tail(missed, there, series):
        return f"the file ends on {max(map(_day, there))} and has nothing new"
    return ""


def _is_tail(missed: list[Key], there: set[Key], series: Mapping[str, Series]) -> bool:
    """Whether all that is missing is newer than all that came, and more than a statement taken back."""
    is_regular = any(key.series_id in series and series[key.series_id].grid != "irregular" for key in missed)
    is_newer = bool(there) and _day(missed[0]) > max(map(_day, there))
    return is_newer and (is_regular or len(missed) >= FEWEST_MISSED)


def _day(key: Key) -> dt.date:
    return key.period_end_on or key.published_on or dt.date.min


def _named(missed: list[Key]) -> str:
    newest = [f"{key.series_id} {_day(key)}" for key in missed[: -MOST_NAMED - 1 : -1]]
    more = f" and {len(missed) - len(newest):,} more" if len(missed) > len(newest) else ""
    return ", ".join(newest) + more
