"""Texts that are to be translated: what each is in English, and what a translation of it may hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reports.languages.placeholders import complaints_of, digits_in, words_in

Kind = Literal["text", "name"]


@dataclass(frozen=True)
class Text:
    """One text: its key among the page's own words (`context`, empty in a desk), English, and a note for translators.

    `words` may stand in braces, `counts` are those that are whole numbers. A `name` is printed as it stands: its digits
    are part of it, and braces mean nothing.
    """

    english: str
    plural: str = ""
    context: str = ""
    note: str = ""
    kind: Kind = "text"
    words: tuple[str, ...] = ()
    counts: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from other texts: context and English."""
        return self.context, self.english

    def complaints(self, told: tuple[str, ...], forms: int) -> Iterator[str]:
        """Yield what is wrong with a translation, one string or one for each of the language's plural `forms`."""
        if len(told) != (forms if self.plural else 1):
            yield f"it has {len(told)} forms; the language has {forms if self.plural else 1}"
        if not all(each.strip() for each in told):
            yield "it is not translated"
            return
        for each in told:
            yield from self._name_complaints(each) if self.kind == "name" else self._text_complaints(each, forms)

    def _name_complaints(self, told: str) -> Iterator[str]:
        here, there = digits_in(self.english), digits_in(told)
        if here != there:
            yield f"its numerals are {', '.join(there) or 'none'}; the name has {', '.join(here) or 'none'}"

    def _text_complaints(self, told: str, forms: int) -> Iterator[str]:
        wrong = list(complaints_of(told, self.words, counts=self.counts, forms=forms))
        yield from wrong
        if wrong:
            return
        wanted = words_in(self.english) | (words_in(self.plural) if self.plural else set())
        found = words_in(told)
        for word in sorted(wanted - found):
            yield f"it lacks {{{word}}}"
        for word in sorted(found - wanted):
            yield f"{{{word}}} does not stand in the English"
        if (self.english[0] == " ") != (told[0] == " ") or (self.english[-1] == " ") != (told[-1] == " "):
            yield "it begins or ends with a space where the English does not, or the other way round"
