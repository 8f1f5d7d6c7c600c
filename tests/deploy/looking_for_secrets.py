"""A look through files for what is, by its form or by the name before it, a secret somebody wrote down."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

NAMED = re.compile(
    r"""(?ix) ["']? [\w.-]* (?: password | passwd | secret[_-]?(?:access_?)?key | auth[_-]?string | token | credential
        | (?:access|api)[_-]?key(?:_?id)? ) s? ["']?
        \s* (?: [:=] | ,\s*value: ) \s* (?P<value> ["']? [^\s"',}\])]+ ["']? ) """
)
FORMED = (
    re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    re.compile(r"\b(?:gh[pousr]_|xox[abps]-|pnu_|pnb_)[A-Za-z0-9-]{20,}"),
    re.compile(r"://[^\s/:@${}]*:[^\s/@${}]+@"),
)
REFERENCE = re.compile(r"""["']?(?:\$|\[|<|/|var\.|local\.|data\.|aws_|arn\b|each\.|str\b)|.*[{(]""")
LONG = re.compile(r"[A-Za-z0-9+/_=-]{24,}")
PLAIN = re.compile(r"[a-z]+(?:[-_./][a-z0-9]+)*\.?")
"""A word of ours, such as a Secret's or a file's name: small letters, joined by dashes."""


def found_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and words of everything that looks like a secret."""
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.split(" #")[0] if not line.lstrip().startswith("#") else line
        for form in FORMED:
            yield from ((number, found[0]) for found in form.finditer(line))
        for found in NAMED.finditer(said):
            value = found["value"].strip("\"'")
            if not REFERENCE.match(found["value"]) and not PLAIN.fullmatch(value):
                yield number, found[0]
        for found in LONG.finditer(line):
            if _bits(found[0]) > 4.2 and re.search(r"\d", found[0]) and re.search(r"[A-Z]", found[0]):
                yield number, found[0]


def _bits(word: str) -> float:
    """Return the entropy of a word's characters, in bits for each: prose and names lie well below random keys."""
    return -sum(count / len(word) * math.log2(count / len(word)) for count in Counter(word).values())


def secrets_below(folder: Path) -> list[str]:
    """Return `file:line: words` for everything in a folder's files that looks like a secret; lock files aside."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".pyc", ".lock"))
    kept = [path for path in files if "secrets" not in path.relative_to(folder).parts]
    return [
        f"{path.relative_to(folder)}:{number}: {words}"
        for path in kept
        for number, words in found_in(path.read_text(errors="replace"))
    ]
