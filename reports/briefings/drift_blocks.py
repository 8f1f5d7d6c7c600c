"""How figures changed on the way: the retellings in a table, then the figures that look alike and are not."""

from __future__ import annotations

from collections.abc import Sequence

from reports.briefings.findings import Voice
from reports.briefings.page import Block, Column, Prose, Table
from reports.figures.drift.findings import Drifted
from reports.figures.drift.found import drift_in


def drift(voice: Voice) -> tuple[Block, ...]:
    """A row for each figure that somebody changed, with all that changed; then a row for each that misleads."""
    words = voice.words
    found = drift_in(voice.material.view, voice.material.catalog)
    if not found:
        return (Prose((words["no_drift"],)),)
    retold = [each for each in found if each.teller]
    alike = [each for each in found if not each.teller]
    tables = (_retold(voice, retold) if retold else None, _alike(voice, alike) if alike else None)
    return tuple(table for table in tables if table is not None)


def _retold(voice: Voice, found: Sequence[Drifted]) -> Table:
    words = voice.words
    by_telling: dict[tuple[str, str, str], list[Drifted]] = {}
    for each in found:
        by_telling.setdefault((each.figure, each.teller, each.after), []).append(each)
    columns = (
        Column(words["drift_figure"], width=9), Column(words["drift_teller"], width=18),
        Column(words["drift_what"], width=53), Column(words["drift_after"], width=20),
    )  # fmt: skip
    rows = tuple(
        (figure, teller, _sentence(told), after or words["no_value"])
        for (figure, teller, after), told in by_telling.items()
    )
    return Table("drift", words["drift_caption"], columns, rows, quiet=(3,), small=True)


def _alike(voice: Voice, found: Sequence[Drifted]) -> Table:
    words = voice.words
    columns = (Column(words["drift_nature"], width=22), Column(words["drift_what"], width=78))
    by_nature: dict[str, list[Drifted]] = {}
    for each in found:
        by_nature.setdefault(each.nature, []).append(each)
    rows = tuple((nature, " ".join(each.words for each in told)) for nature, told in by_nature.items())
    return Table("drift-alike", words["drift_alike_caption"], columns, rows, note=words["drift_note"], small=True)


def _sentence(told: Sequence[Drifted]) -> str:
    joined = "; ".join(each.what for each in told)
    return f"{joined[:1].upper()}{joined[1:]}."
