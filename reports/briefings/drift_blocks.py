"""How figures changed on the way: the retellings in a table, then the figures that look alike and are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from reports.briefings.drift_file import DRIFT
from reports.briefings.drift_words import DriftWords
from reports.briefings.findings import Voice
from reports.briefings.page import Block, Column, Prose, Table
from reports.briefings.reason_words import ReasonWords
from reports.briefings.tokens import computed
from reports.figures.drift.findings import Drifted, Retold
from reports.figures.drift.found import drift_in
from reports.figures.reasons import Figure

MOST_RETOLD = 12  # rows; the gravest stand first
MOST_OF_A_KIND = 2


def drift(voice: Voice) -> tuple[Block, ...]:
    """A row for each figure that somebody changed, gravest first; then the figures that mislead, by kind.

    What is left off is counted, and stands in the attached file of `drift_file.drift_csv`.
    """
    words = voice.words
    material = voice.material
    found = material.kept("drift", "", lambda: drift_in(material.view, material.declared))
    if not found:
        return (Prose((words["no_drift"],)),)
    spoken = material.catalog
    told = DriftWords(ReasonWords(voice.formats, words, True, spoken.series, spoken.origins))
    retold, rows = _retold(told, [each for each in found if each.retold])
    alike, kinds = _alike(told, [each for each in found if not each.retold])
    left = len(found) - len(retold) - len(alike)
    notes = [words["drift_note"]]
    if left:
        by = computed("count", sorted(_series_of(found)), "findings of drift that are not listed", value=left)
        notes.append(voice.counted("drift_left", left, by=by, file=DRIFT))
    tables = [_retold_table(voice, rows)] if rows else []
    tables += [_alike_table(voice, kinds)] if kinds else []
    *first, last = tables
    return (*first, replace(last, note=" ".join(notes)))


def _retold(told: DriftWords, found: Sequence[Drifted]) -> tuple[list[Drifted], list[tuple[str, ...]]]:
    """Return the findings that are listed, and their rows: all that one teller changed of one figure in each."""
    by_telling: dict[Retold, list[Drifted]] = {}
    for each in found:
        if each.retold:
            by_telling.setdefault(each.retold, []).append(each)
    rows: list[tuple[str, ...]] = []
    listed: list[Drifted] = []
    for retold, changes in islice(by_telling.items(), MOST_RETOLD):
        after = told.after(retold) or told.reasons.words["no_value"]
        what = "; ".join(map(told.change, changes))
        rows.append((told.reasons.figure(retold.figure), told.reasons.name(retold.teller), what, after))
        listed += changes
    return listed, rows


def _alike(told: DriftWords, found: Sequence[Drifted]) -> tuple[list[Drifted], list[tuple[str, ...]]]:
    """Return the findings that are listed, and a row for each kind with the most misleading of it."""
    by_code: dict[str, list[Drifted]] = {}
    for each in found:
        by_code.setdefault(each.code, []).append(each)
    kinds = [(code, sorted(those, key=_weight)[:MOST_OF_A_KIND]) for code, those in by_code.items()]
    rows = [(told.nature(code), " ".join(map(told.sentence, those))) for code, those in kinds]
    return [each for _, those in kinds for each in those], rows


def _weight(found: Drifted) -> tuple[bool, int, float, str]:
    """What to sort by: one number told of several things first, then what most claims are about, then the largest."""
    return found.number is None, -len(found.refs), -(found.number or 0.0), found.id


def _series_of(found: Sequence[Drifted]) -> set[str]:
    facts = [each.retold.figure for each in found if each.retold]
    facts += [fact for each in found for _, fact in each.what.facts if isinstance(fact, Figure)]
    return {fact.series_id for fact in facts}


def _retold_table(voice: Voice, rows: Sequence[tuple[str, ...]]) -> Table:
    words = voice.words
    columns = (
        Column(words["drift_figure"], width=8), Column(words["drift_teller"], width=20),
        Column(words["drift_what"], width=53), Column(words["drift_after"], width=19),
    )  # fmt: skip
    return Table("drift", words["drift_caption"], columns, tuple(rows), quiet=(3,), small=True)


def _alike_table(voice: Voice, rows: Sequence[tuple[str, ...]]) -> Table:
    words = voice.words
    columns = (Column(words["drift_nature"], width=18), Column(words["drift_misleads"], width=82))
    return Table("drift-alike", words["drift_alike_caption"], columns, tuple(rows), small=True)
