"""The town's desk where it asks for names before an edition goes out, and people who answer as a test tells them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flows.making.approval import Answer, Question
from flows.settings import Settings
from tests.flows.town import WEEK, Town, desk_of, refreshed, settings_for

GATE = 'gate = { series = ["loans.all"] }'
LEAD = "Readers took home {claim:loans.all@2025-11-02} books."


def asking_desk(folder: Path, town: Town, asks: str = "editions = 1, corrections = 2") -> Path:
    """Write the desk with a table of what it asks before publishing."""
    desk = desk_of(folder, town)
    told = (desk / "briefings.toml").read_text()
    assert GATE in told
    (desk / "briefings.toml").write_text(told.replace(GATE, f"approval = {{ {asks} }}\n{GATE}"))
    return desk


def ready(folder: Path, town: Town, asks: str = "editions = 1, corrections = 2") -> Settings:
    """Return settings of such a desk that has read every source."""
    settings = settings_for(folder, asking_desk(folder / "desk", town, asks))
    refreshed(settings)
    return settings


@dataclass
class People:
    """Give their answers one after the other, and keep what they were asked."""

    answers: Sequence[Answer]
    is_resuming: bool = False
    asked: list[Question] = field(default_factory=list)

    def ask(self, question: Question) -> Answer | None:
        """Return the next answer, None after the last."""
        self.asked.append(question)
        number = len(self.asked) - 1
        return self.answers[number] if number < len(self.answers) else None


__all__ = ["LEAD", "WEEK", "People", "asking_desk", "ready"]
