"""Bytes → JSON, strictly: what the standard allows in doubt (a key twice, NaN, half a character) is refused."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from reports.errors import ParseError
from reports.figures.row_findings import LOOK_AT_THE_FILE
from reports.figures.stated_numbers import MOST_DIGITS, shortened


def read_json(body: bytes, where: str) -> Any:
    """Return the document in `body`; raises ParseError, its message led by `where` (a source, or one of its pages)."""
    if body.lstrip()[:1] == b"<":
        raise ParseError(f"{where}: this is a web page, not JSON: it begins {beginning(body)}", mend=LOOK_AT_THE_FILE)
    strict = _Strictly()
    try:
        root = json.loads(
            body.decode("utf-8-sig"),
            object_pairs_hook=strict.unique,
            parse_constant=strict.refuse_constant,
            parse_int=strict.whole,
            parse_float=strict.finite,
        )
    except json.JSONDecodeError as trouble:
        place = f"line {trouble.lineno}, column {trouble.colno} of {len(body):,} bytes"
        raise ParseError(f"{where}: broken JSON at {place}: {trouble.msg}", mend=LOOK_AT_THE_FILE) from trouble
    except UnicodeDecodeError as trouble:
        raise ParseError(f"{where}: byte {trouble.start} is not UTF-8", mend=LOOK_AT_THE_FILE) from trouble
    except RecursionError as trouble:
        raise ParseError(f"{where}: JSON nested too deep to be a table", mend=LOOK_AT_THE_FILE) from trouble
    except _Refused as trouble:
        told = f"{where}: {trouble}, after {strict.objects} whole objects"
        raise ParseError(told, mend=LOOK_AT_THE_FILE) from trouble
    if b"\\ud" in body.lower():
        _check_text(root, where)
    return root


def beginning(body: bytes) -> str:
    """Return the first words of a file, to show what came instead of what was declared."""
    return shortened(" ".join(body[:200].decode("utf-8", "replace").split()), 80)


def _check_text(root: Any, where: str) -> None:
    """Refuse an escape such as "\\ud800" that stands for half a character: no file could hold it."""
    try:
        json.dumps(root, ensure_ascii=False).encode()
    except UnicodeEncodeError as trouble:
        message = f"{where}: a text holds half a character ({trouble.object[trouble.start]!a})"
        raise ParseError(message, mend=LOOK_AT_THE_FILE) from trouble


class _Refused(Exception):
    """JSON that the standard, or good sense, leaves without one meaning."""


class _Strictly:
    """Hooks that refuse what `json` would let pass; `objects` counts those read, to say where it was."""

    def __init__(self) -> None:
        self.objects = 0

    def unique(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise _Refused(f"the key {twice!r} stands twice in one object")
        self.objects += 1
        return found

    def refuse_constant(self, name: str) -> NoReturn:
        raise _Refused(f"{name} is no number that a publisher can have stated")

    def whole(self, digits: str) -> int:
        if len(digits.lstrip("-")) > MOST_DIGITS:
            raise _Refused(f"the number {shortened(digits, 30)} has {len(digits)} digits")
        return int(digits)

    def finite(self, digits: str) -> float:
        number = float(digits)
        if number in (float("inf"), float("-inf")):
            raise _Refused(f"the number {shortened(digits, 30)} is too large")
        return number
