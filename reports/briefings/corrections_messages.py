"""The words by which a page tells what it corrects, in English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CORRECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "corrected": "corrected",
        "correction_replaces": "Correction: revision {revision}, as known by {instant}, replaces revision {replaced}, "
        "which told what was known by {then}.",
        "correction_of_withdrawn": "Correction: revision {revision}, as known by {instant}, takes the place of "
        "revision {replaced}, which told what was known by {then} and was withdrawn: “{why}”",
        "correction_banner": "{replaces} {reason}",
        "correction_error": "Our own error: “{why}”",
        "correction_revision": "Revised by its publishers, no error of ours: “{why}”",
        "correction_clarification": "A clarification, no error of ours: “{why}”",
        "correction_policy": "Every weekly edition takes in, by schedule, what publishers have revised since the one "
        "before; that calls for no correction. A week that is out is issued anew for three reasons alone: an error of "
        "our own, mended as soon as it is known; a revision by publishers that changes what readers were told of that "
        "week; a clarification of words. Nothing is replaced: every revision stays at its address as it was.",
        "correction_title": "What was corrected",
        "correction_kicker": "against revision {replaced}",
        "correction_caption": "Figures printed otherwise than in revision {replaced}",
        "correction_figure": "{title} · {made}",
        "correction_why": "Why",
        "correction_none": "No figure of the week is printed otherwise than in revision {replaced}.",
        "correction_unknown": "Revision {replaced} kept no records of its numbers: hold the two side by side.",
        "correction_no_longer": "no longer printed",
        "correction_not_before": "not printed",
        "correction_more": "The attached {file} lists every one.",
        "cause_retracted": "its origin is left out",
        "cause_reinstated": "its origin counts again",
        "cause_revised": "revised by its publisher",
        "cause_withdrawn": "withdrawn by its publisher",
        "cause_new": "more is known now",
        "cause_same": "the same claims, told otherwise",
        "cause_cutoff": "the cut-off is later",
        # what a figure is, beside the name of its series
        "made_claim": "as stated",
        "made_total": "total",
        "made_value_before": "value before",
        "made_weekly_flow": "in the week",
        "made_monthly_flow": "in the month",
        "made_weekly_sum": "in the week",
        "made_monthly_sum": "in the month",
        "made_daily_rate": "a day",
        "made_change": "change",
        "made_change_pct": "change in percent",
        "made_mean": "mean",
        "made_record": "record",
        "made_rank": "rank",
        "made_usual_spread": "usual spread",
        "made_trend": "trend",
        "made_probability": "probability",
        "made_level": "level",
        "made_shift": "shift of level",
        "made_count": "count",
        "made_age": "age",
        "made_interval": "interval",
        "made_forecast": "projection",
        "made_score": "record of projections",
        "made_envelope": "what claims allow",
        "made_share": "share",
        "made_difference": "difference",
        "made_wording": "limit of the wording",
        "made_held": "held back",
        "made_check": "check",
        "made_sum": "sum",
        "made_digits": "digits",
        "made_days": "days",
        "made_revision": "revision",
        "made_plotted": "point of the chart",
    }
)
