"""A count that can be said by itself or with its noun, in the form that it asks for in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

Said = Callable[[str, int], str]  # what is wanted, and the count → the finished text


class Count(str):
    """A count as it is printed, whose noun a sentence may ask for.

    `{n}` is the numeral alone; `{n:publishers}` the plural message of that name, numeral and noun; `{n:was|were}` the
    form of a word that agrees with the count, without the numeral.
    """

    __slots__ = ("number", "said")
    number: int
    said: Said

    def __new__(cls, printed: str, number: int, said: Said) -> Count:
        """Return a count that prints as `printed` and says itself with a noun by `said`."""
        made = super().__new__(cls, printed)
        made.number, made.said = number, said
        return made

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """Stand in a copied or stored page as the text that is printed."""
        return str, (str(self),)

    def __format__(self, spec: str) -> str:
        return self.said(spec, self.number) if spec else str(self)
