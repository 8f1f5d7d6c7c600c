"""The few words that belong to a number or a day itself, in English; they are messages of the page like the others."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PHRASES: Mapping[str, str] = MappingProxyType(
    {
        "bound_almost": "almost {figure}",
        "bound_up_to": "up to {figure}",
        "figure_in_words": "in words only",
        "range_of": "{low}–{high}",
        "span_of_days": "{first}\u00a0– {last}",
        "period_since": "since {month}",
        "period_until": "to {month}",
        "instant_of": "{day}, {time}\u00a0UTC",
    }
)
