"""What a language's file lacks, or has wrong: every complaint with the line, the text, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reports.languages.po import Translation, plural_rule
from reports.languages.texts import Text


@dataclass(frozen=True)
class Complaint:
    """One thing that is wrong with a translation; `key` is the text's among the page's words, empty in a desk's."""

    file: str
    line: int
    english: str
    wrong: str
    mend: str
    key: str = ""

    def __str__(self) -> str:
        named = f"{self.key}: " if self.key else ""
        return f"{self.file}, line {self.line}: {named}{self.english[:70]!r}: {self.wrong}; {self.mend}"


def complaints(texts: Iterable[Text], told: Translation, where: str) -> Iterator[Complaint]:
    """Yield what is wrong with a language's file, in the order of the texts."""
    count, rule = plural_rule(told.language)
    if re.sub(r"[\s;]", "", told.plural_forms) != re.sub(r"[\s;]", "", f"nplurals={count}; plural={rule}"):
        wrong = f"its Plural-Forms are not the language's: {told.plural_forms or 'none'}"
        yield Complaint(where, 1, "", wrong, f"write nplurals={count}; plural={rule};")
    for text in texts:
        entry = told.entries.get(text.key)
        if entry is None:
            mend = "run `muster words extract`, then translate it"
            yield Complaint(where, 1, text.english, "it is not in the file", mend, text.context)
            continue
        if entry.is_fuzzy:
            mend = "look it over and take the mark away"
            yield Complaint(where, entry.line, text.english, "it is marked fuzzy", mend, text.context)
        for wrong in text.complaints(entry.told, count):
            yield Complaint(where, entry.line, text.english, wrong, "correct msgstr", text.context)
    asked = {text.key for text in texts}
    for key, entry in told.entries.items():
        if key not in asked:
            mend = "run `muster words extract`, which sets it aside"
            yield Complaint(where, entry.line, key[1], "no text asks for it any more", mend, key[0])
