"""The rule that sets somebody's modelled estimate beside a claimed total, with what the estimate is made from."""

from __future__ import annotations

import pandas as pd

from reports.briefings.behind import Behind, counted_over, end_of
from reports.briefings.findings import Said, Voice
from reports.briefings.tokens import Binding, computed
from reports.catalog.rules import RULES, Statement
from reports.figures.origins import stated_roots, suspected_roots


def beside(voice: Voice, statement: Statement) -> Said:
    """A model's newest estimate (first series), the total claimed by that day (second), and what others estimate.

    The rest of the series are estimates that such a model takes in: how many of them lead back to whoever claims the
    total, as stated or suspected, says how far the two are independent.
    """
    model, total, *behind = statement.series
    dash = voice.count(None)
    words: dict[str, str] = dict.fromkeys(RULES["beside"].words, dash)
    estimate = _newest(voice, model, voice.material.week.last_on)
    claimed = None if estimate is None else _newest(voice, total, estimate["about_on"].date())
    if estimate is None or claimed is None:
        return Said("none", words)
    value, low, high, stated = (float(number) for number in (*estimate[["value", "low", "high"]], claimed["value"]))
    share = 100 * (stated - value) / value if value else None
    of_model, of_total = _behind(voice, model, estimate), _behind(voice, total, claimed)
    about = f"{claimed['about_on']:%Y-%m-%d} against {estimate['about_on']:%Y-%m-%d}"
    both = (*of_total.claims, *of_model.claims)
    words |= {
        "model": voice.formats.estimate(value, by=of_model),
        "on": voice.formats.day(estimate["about_on"].date()),
        "modeller": voice.publisher_of(model),
        "total": voice.stated(stated, total, by=of_total),
        "publisher": voice.publisher_of(total),
        "gap_pct": voice.percent(share, by=computed("change_pct", (total, model), about, claims=both, value=share)),
        **_interval(voice, low, high, of_model),
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


def _behind(voice: Voice, series_id: str, row: pd.Series) -> Binding:
    return Behind(voice.material, series_id).figure(float(row["value"]), row["about_on"].date())


def _interval(voice: Voice, low: float, high: float, stands: Binding) -> dict[str, str]:
    limits = {"low": low, "high": high}
    return {
        name: voice.formats.estimate(number, by=end_of(stands, name, number))
        for name, number in limits.items()
        if not pd.isna(number)
    }


def _made_from(voice: Voice, total: str, behind: list[str]) -> dict[str, str]:
    rows = voice.material.rows(*behind) if behind else voice.material.view.iloc[:0]
    if rows.empty:
        return {}
    root = stated_roots(voice.material.rows(total))[0]
    count, leading = len(rows), int((suspected_roots(rows) == root).sum())
    leads = f"claims that lead back to {root}, as stated or suspected"
    part = computed("share", behind, leads, value=leading / count)
    return {
        "estimates": voice.count(count, by=counted_over(behind, "claims", count)),
        "leading": voice.formats.number(leading, by=counted_over(behind, leads, leading)),
        "leading_share": voice.formats.share(leading / count, by=part),
    }
