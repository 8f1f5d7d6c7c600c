"""What people read of releases: a line for each week, with what is unusual about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby

from flows.questions.calendars import ReleaseLine

_MINUTE = dt.timedelta(minutes=1)


def told(lines: Sequence[ReleaseLine], now: dt.datetime) -> str:
    """Return every briefing's weeks, those whose time has come first."""
    parts = [text for _, group in groupby(lines, key=lambda line: line.briefing) for text in _briefing([*group], now)]
    return "\n".join(parts) or "no briefing has a release"


def _briefing(lines: Sequence[ReleaseLine], now: dt.datetime) -> Iterator[str]:
    yield f"{lines[0].briefing}, released by the clock of {lines[0].zone}"
    for line in lines:
        yield f"  {line.week}  {line.local}  {line.release_at:%m-%d %H:%M} UTC  {_standing(line, now)}"
        if line.has_embargo:
            yield f"{'':12}knows until {line.cut_off_at:%Y-%m-%d %H:%M} UTC, under embargo from then on"
        for note in line.notes:
            yield f"{'':12}{note}"


def _standing(line: ReleaseLine, now: dt.datetime) -> str:
    if line.out_at:
        late = ", late" if line.is_late else ""
        return f"{line.standing}, out {line.out_at:%Y-%m-%d %H:%M} UTC{late}"
    if line.standing == "to come":
        minutes = (line.release_at - now) // _MINUTE
        return f"in {minutes // 1440} d {minutes % 1440 // 60:02d} h"
    if line.standing == "missing":
        return f"missing: `muster brief {line.briefing} --week {line.week}`"
    return line.standing
