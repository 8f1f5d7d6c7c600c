"""A language's words as data, and the patterns made of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from reports.errors import UsageError

NEVER = re.compile(r"(?!)")


@dataclass(frozen=True)
class Language:
    """The words of one language, as patterns that find them whole and in any case."""

    likelihood: Mapping[str, re.Pattern[str]]
    words: Mapping[str, re.Pattern[str]]
    bounds: Mapping[str, re.Pattern[str]]
    against: Mapping[str, re.Pattern[str]]
    measures: Mapping[str, re.Pattern[str]]


@cache
def language(name: str = "en") -> Language:
    """Return a language by its code; raises UsageError where there is no file of its words."""
    found = files(__package__).joinpath(f"{name}.toml")
    if not found.is_file():
        raise UsageError(f"there are no words for {name!r}", mend="add reports/briefings/prose/CODE.toml")
    told = tomllib.loads(found.read_text(encoding="utf-8"))
    tables = {table: {key: any_of(words) for key, words in told[table].items()} for table in told}
    return Language(**tables)


def is_read(name: str) -> bool:
    """Say whether there are words by which texts of a language can be proofread."""
    return files(__package__).joinpath(f"{name}.toml").is_file()


def any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for any of some phrases, the longest first; a star stands for any ending."""
    parts = [_pattern(phrase) for phrase in sorted(phrases, key=len, reverse=True)]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else NEVER


def _pattern(phrase: str) -> str:
    stem = r"\s+".join(re.escape(word) for word in phrase.rstrip("*").split())
    start = r"\b" if phrase[0].isalnum() else ""
    end = r"\w*" if phrase.endswith("*") else r"(?!\w)" if phrase[-1].isalnum() else ""
    return f"{start}{stem}{end}"
