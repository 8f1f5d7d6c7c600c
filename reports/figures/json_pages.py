"""JSON that comes in pages: the records of a page, and the address of the next. No counter in a page is believed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

from reports.catalog.file_kinds import JsonRows, KeyPath, NextUrl, PagedJsonMapping
from reports.errors import ParseError
from reports.figures.row_findings import LOOK_AT_THE_FILE
from reports.figures.stated_numbers import shortened
from reports.figures.strict_json import beginning, read_json

_NOT_THERE = object()


def records_in(page: bytes, mapping: JsonRows, where: str = "page") -> list[Any]:
    """Return the records of one page, perhaps none; raises ParseError, led by `where`, for a page without a list."""
    root = read_json(page, where)
    found = _at(root, mapping.records)
    if not isinstance(found, list):
        declared = f"an array of records is declared at {_told(mapping.records)}"
        raise ParseError(
            f"{where}: {declared}, and {_met(root, mapping.records)}: {beginning(page)}",
            mend=f"{LOOK_AT_THE_FILE}: mapping.records holds the keys that lead to the array",
        )
    return found


def next_address(page: bytes, mapping: PagedJsonMapping, this_url: str, where: str = "page") -> str | None:
    """Return the address of the page after this one, None at the end: no records, or no next address named."""
    records = records_in(page, mapping, where)
    paging = mapping.paging
    if not records:
        return None
    if isinstance(paging, NextUrl):
        return _named_next(read_json(page, where), paging.next_url, this_url, where)
    step = 1 if paging.style == "page" else len(records)
    return _with_parameter(this_url, paging.parameter, _count_in(this_url, paging.parameter, paging.first) + step)


def first_address(url: str, mapping: PagedJsonMapping) -> str:
    """Return the address of the first page: where pages are counted, with the count that the first one has."""
    paging = mapping.paging
    if isinstance(paging, NextUrl):
        return url
    return _with_parameter(url, paging.parameter, _count_in(url, paging.parameter, paging.first))


def _named_next(root: Any, path: KeyPath, this_url: str, where: str) -> str | None:
    found = _at(root, path)
    if found is _NOT_THERE and _at(root, path[:-1]) is _NOT_THERE:
        raise ParseError(
            f"{where}: the next address is declared at {_told(path)}, and there is no {_told(path[:-1])}",
            mend=LOOK_AT_THE_FILE,
        )
    if found is _NOT_THERE or found is None or found == "":
        return None
    if not isinstance(found, str):
        raise ParseError(
            f"{where}: the next address at {_told(path)} is {shortened(str(found))}", mend=LOOK_AT_THE_FILE
        )
    try:
        return urljoin(this_url, found)
    except ValueError:
        told = f"{where}: the next address at {_told(path)} cannot be read: {shortened(found)}"
        raise ParseError(told, mend=LOOK_AT_THE_FILE) from None


def _at(root: Any, path: KeyPath) -> Any:
    """Return what stands at a path, or _NOT_THERE."""
    for key in path:
        is_item = isinstance(root, list) and isinstance(key, int) and 0 <= key < len(root)
        if not is_item and not (isinstance(root, Mapping) and key in root):
            return _NOT_THERE
        root = root[key]
    return root


def _met(root: Any, path: KeyPath) -> str:
    """Say what stands where the way to a path ends, too early or in something else."""
    reached = next(path[:length] for length in range(len(path), -1, -1) if _at(root, path[:length]) is not _NOT_THERE)
    there = _at(root, reached)
    if isinstance(there, Mapping):
        what = f"an object with the keys {', '.join(there) or '(none)'}"
    elif isinstance(there, list):
        what = f"an array of {len(there)}"
    else:
        what = f"a single value, {shortened(str(there))}"
    return f"{_told(reached)} is {what}" if reached else f"this is {what}"


def _told(path: KeyPath) -> str:
    return "/" + "/".join(str(key) for key in path)


def _count_in(url: str, parameter: str, first: int) -> int:
    told = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True)).get(parameter, "")
    return int(told) if told.isascii() and told.isdigit() else first


def _with_parameter(url: str, parameter: str, count: int) -> str:
    parts = urlsplit(url)
    pairs = [pair for pair in parts.query.split("&") if pair]
    told = f"{quote(parameter, safe='')}={count}"
    kept = [told if _name(pair) == parameter else pair for pair in pairs]
    return parts._replace(query="&".join(kept if told in kept else [*kept, told])).geturl()


def _name(pair: str) -> str:
    return next((name for name, _ in parse_qsl(pair, keep_blank_values=True)), "")
