"""What people read of projections and their record in a terminal."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from reports.figures.outlook.spread import INTERVALS, MEDIAN, QUANTILES

if TYPE_CHECKING:
    from flows.questions.projecting import SeriesOutlook
    from reports.figures.outlook.choosing import Projection, Trial
    from reports.figures.outlook.passing import Passing
    from reports.figures.outlook.scoring import Scores

_TARGETS = {"week": "flow of the week", "sum": "sum of the weeks"}


def told(found: list[SeriesOutlook], *, every: bool) -> str:
    """Return each series' projections, then how the methods did; `every` lists the trials of the sums too."""
    return "\n\n".join(_series(each, every) for each in found)


def as_plain(found: SeriesOutlook) -> dict[str, Any]:
    """Return one outlook as plain values for machines: quantiles by their probability, every method's scores."""
    seen = found.outlook
    said: dict[str, Any] = {"series_id": found.series_id, "title": found.title, "newest_week": None}
    if seen is None:
        return said
    passing = seen.passing
    return {
        **said,
        "newest_week": str(seen.newest),
        "projections": [
            {"week": str(each.week), "weeks_ahead": each.ahead, "method": each.method, "quantiles": _by_chance(each)}
            for each in seen.projections
        ],
        "passing": passing and {
            "total": passing.total, "method": passing.method, "until_on": passing.until_on.isoformat(),
            "days": dict(zip(map(str, QUANTILES), (day and day.isoformat() for day in passing.days), strict=True)),
        },
        "trials": [_plain_trial(each) for each in seen.trials],
    }  # fmt: skip


def _series(found: SeriesOutlook, every: bool) -> str:
    seen = found.outlook
    if seen is None:
        return f"{found.series_id}: no settled week is known"
    lines = [f"{found.series_id}: {found.title}", f"seen from {seen.newest}, the newest settled week", ""]
    lines += [f"  {_heads()}"] if seen.projections else []
    lines += [f"  {_projection(each)}" for each in seen.projections]
    lines += [f"  {each.ahead:>2} weeks ahead: {_why_none(each)}" for each in seen.trials if _is_silent(each)]
    lines += ["", *_passing(seen.passing)] if seen.passing else []
    trials = [each for each in seen.trials if every or each.target == "week"]
    return "\n".join([*lines, *(line for trial in trials for line in _trial(trial))])


def _is_silent(trial: Trial) -> bool:
    return trial.target == "week" and trial.chosen is None


def _why_none(trial: Trial) -> str:
    origins = max((each.origins for each in trial.scores), default=0)
    return f"no method beats the naive forecast ({origins} weeks to judge by)"


def _heads() -> str:
    return f"{'week':<10}{'ahead':>6}{'median':>12}" + "".join(f"{f'{level} %':>22}" for level in INTERVALS)


def _projection(each: Projection) -> str:
    spans = (f"{each.quantiles[low]:,.0f} to {each.quantiles[high]:,.0f}" for low, high in INTERVALS.values())
    return f"{each.week!s:<10}{each.ahead:>6}{each.quantiles[MEDIAN]:>12,.0f}" + "".join(
        f"{span:>22}" for span in spans
    )


def _passing(passing: Passing) -> list[str]:
    beyond = f"after {passing.until_on}"
    days = [str(day) if day else beyond for day in passing.days]
    spans = (f"{level} %: {days[low]} to {days[high]}" for level, (low, high) in INTERVALS.items())
    return [f"  {passing.total:,.0f} in all is passed on {days[MEDIAN]} (median); {'; '.join(spans)}"]


def _trial(trial: Trial) -> list[str]:
    head = f"{_TARGETS[trial.target]}, {trial.ahead} weeks ahead, {max(each.origins for each in trial.scores)} origins"
    columns = f"    {'method':<44}{'to naive':>9}{'(alike)':>9}{'MASE':>7}{'naive':>7}  coverage of 50/80/95 %"
    lines = [_score(each, each is trial.chosen) for each in trial.scores]
    return ["", f"  {head}", columns, *lines]


def _score(each: Scores, is_chosen: bool) -> str:
    mark = "→" if is_chosen else " "
    coverage = " / ".join(f"{held:.0f}" for held in each.coverage_pct.values()) or "–"
    verdict = "beats naive" if each.beats_naive else "does not"
    return (
        f"  {mark} {each.method.title:<44}{each.to_naive:>9.2f}{each.to_naive_recent:>9.2f}{each.mase:>7.2f}"
        f"{each.naive_mase:>7.2f}  {coverage:<14} {verdict}"
    )


def _by_chance(each: Projection) -> dict[str, float]:
    return dict(zip(map(str, QUANTILES), (round(value, 3) for value in each.quantiles), strict=True))


def _plain_trial(trial: Trial) -> dict[str, Any]:
    return {
        "target": trial.target,
        "weeks_ahead": trial.ahead,
        "chosen": trial.chosen.method.name if trial.chosen else None,
        "methods": [_plain_scores(each) for each in trial.scores],
    }


def _plain_scores(each: Scores) -> dict[str, Any]:
    said = {name: value for name, value in asdict(each).items() if name not in ("method", "ahead")}
    said["coverage_pct"] = {str(level): held for level, held in each.coverage_pct.items()}
    finite = {name: None if value == float("inf") else value for name, value in said.items()}
    return {"method": each.method.name, **finite, "beats_naive": each.beats_naive}
