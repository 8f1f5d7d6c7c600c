"""A desk as it speaks in one language: every printed text of its catalogue told, its own numerals bound."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from reports.briefings.claims import by_claim, claims_in
from reports.briefings.filling import Claimed, filled, unclaimed
from reports.briefings.formats import Formats
from reports.briefings.material import Material
from reports.briefings.tokens import declared
from reports.briefings.tokens.marks import unmarkable, with_numerals
from reports.catalog.spoken import Kind, retold


def spoken_of(material: Material, formats: Formats, translations: Mapping[str, str] | None = None) -> Material:
    """Return the material with its catalogue's texts as they are printed; sentences of rules are filled when said.

    `translations` are the reader's texts by the English ones; a language that has any has all of them.
    """
    told_as = translations or {}
    claimed = claimed_in(material, formats)

    def tell(kind: Kind, english: str) -> str:
        text = unmarkable(told_as.get(english, english))
        if kind == "spoken":
            return filled(text, formats, claimed=claimed)
        if kind == "named":
            return with_numerals(text, lambda digits: formats.told(digits, declared("name", english)))
        return text

    catalog = material.catalog
    told = replace(
        catalog,
        origins={name: retold(each, tell) for name, each in catalog.origins.items()},
        sources={name: retold(each, tell) for name, each in catalog.sources.items()},
        series={name: retold(each, tell) for name, each in catalog.series.items()},
        groups={name: retold(each, tell) for name, each in catalog.groups.items()},
        briefings={name: retold(each, tell) for name, each in catalog.briefings.items()},
    )
    return material.spoken_by(told, retold(material.briefing, tell))


def claimed_in(material: Material, formats: Formats) -> Claimed:
    """Return what writes out the figure that is claimed for a series and a day, as known at the cut-off."""

    def claimed(series_id: str, day: dt.date) -> str:
        rows = material.rows(series_id)
        rows = rows[rows["period_end_on"] == pd.Timestamp(day)]
        if rows.empty:
            return unclaimed(series_id, day)
        stated = claims_in(rows)[0]
        unit = material.series(series_id).unit
        return formats.stated(stated.value, stated.low, stated.high, stated.bound, unit, by=by_claim(stated))

    return claimed
