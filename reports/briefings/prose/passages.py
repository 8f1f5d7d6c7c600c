"""What is proofread: a passage of text, where it stands, and what was computed behind its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

Part = Literal["judgement", "sentence", "note"]
_END_OF_SENTENCE = re.compile(r"(?<=[.!?])[”\"’)]?\s+(?=[“\"‘(]?[A-Z\u0400-\u042f\u0490" r"0-9≈≥≤>])")
_ABBREVIATED = re.compile(r"\b(?:Arts?|No|Nos|vs|Mr|Mrs|Dr|St|e\.g|i\.e|cf|approx)\.$")


@dataclass(frozen=True)
class Interval:
    """An estimate as printed, with the ends of its interval."""

    printed: str
    low: float
    high: float


@dataclass(frozen=True)
class Backing:
    """What a rule computed behind the words it offers; texts are as printed.

    `probabilities` are those said in words; `bounded` gives a bare number the bound that its publisher gave it
    (`9,930` → `about`); `against` gives a change what it is measured against (`week`, `year`, `mean`, `edition`);
    `bases` are those of the series spoken of, `publishers` who states them, `groups` their comparability groups.
    """

    probabilities: tuple[float, ...] = ()
    bounded: Mapping[str, str] = field(default_factory=dict)
    intervals: tuple[Interval, ...] = ()
    against: Mapping[str, str] = field(default_factory=dict)
    bases: frozenset[str] = frozenset()
    publishers: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    def and_also(self, other: Backing) -> Backing:
        """Return what stands behind two sentences that are read together."""
        return Backing(
            self.probabilities + other.probabilities,
            {**self.bounded, **other.bounded},
            self.intervals + other.intervals,
            {**self.against, **other.against},
            self.bases | other.bases,
            self.publishers | other.publishers,
            self.groups | other.groups,
        )


NOTHING_BEHIND = Backing()


@dataclass(frozen=True)
class Passage:
    """Text that is read in one go. `where` is file:line, or edition and place; `backing` None: judge by the text.

    `context` is what the reader sees around it, such as a heading that says who claims. `part` says how strictly it
    is read: a note explains what a figure is, and estimates nothing. A judgement says whether `is_refutable`.
    """

    text: str
    where: str
    part: Part = "sentence"
    backing: Backing | None = None
    context: str = ""
    is_refutable: bool = True

    def sentences(self) -> Iterator[Passage]:
        """Yield the passage's sentences, each with all that stands behind it.

        A backed sentence has the whole passage around it: who claims may be said in the sentence before.
        """
        start, context = 0, f"{self.context} {self.text}" if self.backing else self.context
        for end in _END_OF_SENTENCE.finditer(self.text):
            if not _ABBREVIATED.search(self.text[start : end.start()].rstrip()):
                yield replace(self, text=self.text[start : end.end()].strip(), context=context)
                start = end.end()
        if self.text[start:].strip():
            yield replace(self, text=self.text[start:].strip(), context=context)


@dataclass(frozen=True)
class Slip:
    """One place where the words claim more than the figures bear: the rule's code, the words, and what to do."""

    code: str
    where: str
    excerpt: str
    mend: str = field(default="", compare=False)
