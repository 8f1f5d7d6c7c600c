"""The rule that sets somebody's modelled estimate beside a claimed total, with what the estimate is made from."""

from __future__ import annotations

import pandas as pd

from reports.briefings.findings import Said, Voice
from reports.catalog.rules import RULES, Statement
from reports.figures.origins import stated_roots, suspected_roots


def beside(voice: Voice, statement: Statement) -> Said:
    """A model's newest estimate (first series), the total claimed by that day (second), and what others estimate.

    The rest of the series are estimates that such a model takes in: how many of them lead back to whoever claims the
    total, as stated or suspected, says how far the two are independent.
    """
    model, total, *behind = statement.series
    dash = voice.words["no_value"]
    words = dict.fromkeys(RULES["beside"].words, dash)
    estimate = _newest(voice, model, voice.material.week.last_on)
    claimed = None if estimate is None else _newest(voice, total, estimate["about_on"].date())
    if estimate is None or claimed is None:
        return Said("none", words)
    value, low, high, stated = (float(number) for number in (*estimate[["value", "low", "high"]], claimed["value"]))
    share = 100 * (stated - value) / value if value else None
    words |= {
        "model": voice.formats.estimate(value),
        "on": voice.formats.day(estimate["about_on"].date()),
        "modeller": voice.publisher_of(model),
        "total": voice.stated(stated, total),
        "publisher": voice.publisher_of(total),
        "gap_pct": voice.percent(share),
        **_interval(voice, low, high),
        **_made_from(voice, total, behind),
    }
    if pd.isna(low) or pd.isna(high):
        return Said("bare", words)
    return Said("above" if stated > high else "below" if stated < low else "inside", words)


def _newest(voice: Voice, series_id: str, up_to: object) -> pd.Series | None:
    if voice.material.rows(series_id).empty:
        return None
    observed = voice.material.observed(series_id)
    known = observed[observed["value"].notna() & (observed["about_on"] <= pd.Timestamp(up_to))]
    return None if known.empty else known.iloc[-1]


def _interval(voice: Voice, low: float, high: float) -> dict[str, str]:
    limits = {"low": low, "high": high}
    return {name: voice.formats.estimate(number) for name, number in limits.items() if not pd.isna(number)}


def _made_from(voice: Voice, total: str, behind: list[str]) -> dict[str, str]:
    rows = voice.material.rows(*behind) if behind else voice.material.view.iloc[:0]
    if rows.empty:
        return {}
    root = stated_roots(voice.material.rows(total))[0]
    count, leading = len(rows), int((suspected_roots(rows) == root).sum())
    return {
        "estimates": voice.formats.number(count),
        "leading": voice.formats.number(leading),
        "leading_share": voice.formats.share(leading / count),
    }
