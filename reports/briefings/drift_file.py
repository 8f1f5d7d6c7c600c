"""Every finding of drift as a file for machines: what the page lists in part stands here in full."""

from __future__ import annotations

from reports.briefings.drift_words import DriftWords
from reports.briefings.formats import Formats
from reports.briefings.material import Material
from reports.briefings.reason_words import ReasonWords
from reports.briefings.words import ENGLISH
from reports.figures.drift.found import drift_in

DRIFT = "drift.csv"
DRIFT_COLUMNS = (
    "id", "code", "severity", "number", "unit", "told_by", "told_after", "is_after_suspected", "claims", "finding",
)  # fmt: skip


def drift_rows(material: Material) -> list[tuple[str, ...]]:
    """Return a row of DRIFT_COLUMNS for each finding, gravest kinds first.

    `number` is in the unit of its series (a share as a fraction), `claims` are references parted by a space,
    `finding` is the sentence in English.
    """
    told = DriftWords(ReasonWords(Formats(ENGLISH["locale"]), ENGLISH))
    rows = []
    for each in material.kept("drift", "", lambda: drift_in(material.view, material.declared)):
        retold = each.retold
        rows.append(
            (
                each.id, each.code, each.severity,
                "" if each.number is None else f"{each.number:.15g}",
                retold.figure.unit if retold else "",
                retold.teller if retold else "",
                retold.after if retold else "",
                ("true" if retold.is_supposed else "false") if retold and retold.after else "",
                " ".join(each.refs),
                told.sentence(each),
            )
        )  # fmt: skip
    return rows
