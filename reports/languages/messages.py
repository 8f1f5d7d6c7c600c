"""Messages of one language: texts by key, and texts that change with a count, by the language's plural forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from reports.errors import UsageError

_DECLARED = re.compile(r"\{(date|fixed|name):[^{}]*\}")
Chosen = Callable[[int], int]  # a count → the number of the plural form it takes


@dataclass(frozen=True)
class Plural:
    """A text that changes with a count, as it stands in English; `{count}` is the count as it is printed."""

    one: str
    other: str


def english_form(count: int) -> int:
    """Return 0 for one, 1 for any other count."""
    return 0 if abs(count) == 1 else 1


@dataclass(frozen=True, eq=False)
class Words(Mapping[str, str]):
    """The words of one language. `counted` holds every plural form of a message, `form_of` says which a count takes.

    As a mapping it gives the texts by key. With `fill` (see `filled_by`) the numerals that a text declares,
    `{date:…}`, `{fixed:…}`, `{name:…}`, are written out; other `{words}` stay for `str.format`. `names` are those of a
    desk (publishers, places, titles) as this language has them, by how the desk spells them.
    """

    language: str
    texts: Mapping[str, str]
    counted: Mapping[str, tuple[str, ...]]
    form_of: Chosen = english_form
    fill: Callable[[str], str] | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    _filled: dict[str, str] = field(default_factory=dict, repr=False)

    def __getitem__(self, key: str) -> str:
        if key not in self._filled:
            self._filled[key] = self._finished(self.texts[key])
        return self._filled[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)

    def plural(self, key: str, count: int) -> str:
        """Return the form of a plural message that a count takes, `{count}` still in it; raises UsageError."""
        return self._finished(self.forms(key)[self.form_of(abs(count))])

    def forms(self, key: str) -> tuple[str, ...]:
        """Return every plural form of a message; raises UsageError for a key that no plural message has."""
        if key not in self.counted:
            known = ", ".join(sorted(self.counted))
            raise UsageError(f"{key!r} is no plural message", mend=f"use one of {known}")
        return self.counted[key]

    def chosen(self, forms: str, count: int) -> str:
        """Return the one of `one|other` (as many forms as the language has) that a count takes; raises UsageError."""
        parts, wanted = forms.split("|"), self.form_of(abs(count))
        if wanted >= len(parts):
            message = f"{forms!r} has {len(parts)} forms and lacks the one for {count}"
            raise UsageError(message, mend="write every plural form of the language, parted by |")
        return parts[wanted]

    def named(self, name: str) -> str:
        """Return a name as this language has it; one that nobody has translated stays as it is written."""
        return self.names.get(name, name)

    def filled_by(self, fill: Callable[[str], str], names: Mapping[str, str] | None = None) -> Words:
        """Return the words of one page: `fill` writes out a declared numeral (`{fixed:95}`), `names` are its desk's."""
        return replace(self, fill=fill, names=names or {}, _filled={})

    def _finished(self, text: str) -> str:
        fill = self.fill
        return text if fill is None else _DECLARED.sub(lambda found: fill(found.group()), text)
