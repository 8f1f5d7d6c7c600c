"""Findings of drift in the reader's language: as sentences, and in short for the cells of a table."""

from __future__ import annotations

from dataclasses import dataclass

from reports.briefings.reason_words import ReasonWords
from reports.figures.drift.findings import Drifted, Retold


@dataclass(frozen=True)
class DriftWords:
    """Words for findings in one language."""

    reasons: ReasonWords

    def nature(self, code: str) -> str:
        """Return what a code of `drift.findings.CODES` means."""
        return self.reasons.words[f"nature_{code}"]

    def sentence(self, found: Drifted) -> str:
        """Return a finding as one sentence: who told which figure, what happened to it, and whose it was."""
        words, what, retold = self.reasons.words, self.reasons.sentence(found.what), found.retold
        if retold is None:
            return words["said_alone"].format(what=what)
        told = {"teller": self.reasons.name(retold.teller), "figure": self.reasons.figure(retold.figure), "what": what}
        if not retold.after:
            return words["said_retold"].format(**told)
        return words["said_retold_after"].format(**told, after=self.after(retold))

    def after(self, retold: Retold) -> str:
        """Return whose figure it was, and whether that is only suspected; empty where it is the teller's own."""
        after = self.reasons.name(retold.after)
        return self.reasons.words["after_supposed"].format(after=after) if retold.is_supposed else after

    def change(self, found: Drifted) -> str:
        """Return in short what a retelling changed: “period: up to 5 May 2024 → up to 31 Jul 2024”."""
        facts = dict(found.what.facts)
        if not {"was", "now"} <= facts.keys():
            return self.reasons.sentence(found.what)
        aspect = self.reasons.words[f"aspect_{found.code}"]
        was, now = (self.reasons.fact(facts[name]) for name in ("was", "now"))
        return self.reasons.words["drift_change"].format(aspect=aspect, was=was, now=now)
