"""The curve that breaks the claims least, where no curve satisfies all of them: a linear programme, by HiGHS."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reports.figures.envelope.limits import Limit

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Nearest:
    """The curve at the days asked for, and by how much of its own size each broken claim is broken."""

    curve: tuple[tuple[dt.date, float], ...]
    broken: Mapping[str, float]


def nearest(limits: Sequence[Limit], days: Iterable[dt.date], *, starts_on: dt.date) -> Nearest:
    """Return the rising curve of the least violation, each in parts of the number stated, times its weight."""
    import highspy

    asked = tuple(days)
    zero_on = starts_on - dt.timedelta(days=1)
    spoken = sorted({max(day, zero_on) for one in limits for day in one.days()} | {*asked, zero_on})
    place = {day: number for number, day in enumerate(spoken)}
    unit = max((one.scale for one in limits), default=1.0)
    columns, rises = len(spoken), len(spoken) - 1
    # (row, column, factor): each day less the day before, then each claim with what it may be missed by, either way.
    steps = [(row, row + side, factor) for row in range(rises) for side, factor in ((0, -1.0), (1, 1.0))]
    stated = [
        (rises + number, place[max(day, zero_on)], factor)
        for number, one in enumerate(limits)
        for day, factor in one.terms
    ]
    missed = [
        (rises + number, columns + 2 * number + side, 1.0 - 2.0 * side)
        for number in range(len(limits))
        for side in (0, 1)
    ]
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns + 2 * len(limits), rises + len(limits)
    costs = [one.weight * unit / one.scale for one in limits for _ in (0, 1)]
    model.col_cost_ = np.r_[np.zeros(columns), costs]
    model.col_lower_ = np.zeros(model.num_col_)
    model.col_upper_ = np.where(np.arange(model.num_col_) == place[zero_on], 0.0, math.inf)
    model.row_lower_ = np.r_[np.zeros(rises), [one.low / unit for one in limits]]
    model.row_upper_ = np.r_[np.full(rises, math.inf), [one.high / unit for one in limits]]
    _by_row(model, [*steps, *stated, *missed])
    solver = highspy.Highs()
    solver.silent()
    solver.passModel(model)
    solver.run()
    values = np.asarray(solver.getSolution().col_value) * unit
    return Nearest(
        tuple((day, float(values[place[max(day, zero_on)]])) for day in asked), _broken(limits, values[columns:])
    )


def _by_row(model: Any, entries: Sequence[tuple[int, int, float]]) -> None:
    import highspy

    ordered = sorted(entries)
    counts = np.bincount([row for row, _, _ in ordered], minlength=model.num_row_)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.r_[0, np.cumsum(counts)].astype(np.int32)
    model.a_matrix_.index_ = np.array([column for _, column, _ in ordered], dtype=np.int32)
    model.a_matrix_.value_ = np.array([factor for _, _, factor in ordered])


def _broken(limits: Sequence[Limit], slack: np.ndarray) -> dict[str, float]:
    broken: dict[str, float] = {}
    for number, one in enumerate(limits):
        share = float((slack[2 * number] + slack[2 * number + 1]) / one.scale)
        if share > TOLERANCE:
            broken[one.ref] = max(share, broken.get(one.ref, 0.0))
    return broken
