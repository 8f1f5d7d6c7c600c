"""Turns what is wrong with a catalogue file into lines that an editor can act on: file, line, key, what is allowed."""

from __future__ import annotations

import difflib
import re
import tomllib
import types
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from reports.catalog.fetching import SECRET

_HEADER = re.compile(r"^\s*(\[\[?)(.+?)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_POSITION = re.compile(r" \(at line (\d+), column (\d+)\)")
Path = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)


def syntax_complaint(name: str, trouble: tomllib.TOMLDecodeError, text: str) -> str:
    """Return one line for broken TOML: file, line, column and what is wrong."""
    message = str(trouble)
    found = _POSITION.search(message)
    line, column = found.groups() if found else (len(text.splitlines()) or 1, 1)
    return f"{name}, line {line}, column {column}: {_POSITION.sub('', message)}"


def model_complaints(name: str, trouble: ValidationError, text: str, data: Any, model: type[BaseModel]) -> list[str]:
    """Return one line for each thing that `model` refuses in a file's `data`."""
    lines = KeyLines(text)
    return [_one(name, error, lines, data, model) for error in trouble.errors(include_url=False)]


def model_from(name: str, text: str, model: type[Model], complaints: list[str]) -> Model | None:
    """Return a TOML file's text as its model, or None with the reasons added to `complaints`."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        complaints.append(syntax_complaint(name, trouble, text))
        return None
    try:
        return model.model_validate(told)
    except ValidationError as trouble:
        complaints += model_complaints(name, trouble, text, told, model)
        return None


def _one(name: str, error: Any, lines: KeyLines, data: Any, model: type[BaseModel]) -> str:
    loc = tuple(error["loc"])
    path = _path_in_data(loc, data)
    where = f"{name}, line {lines.of(path)}: {'.'.join(map(_quoted, path)) or 'the file'}"
    if error["type"] == "extra_forbidden":
        return f"{where}: {_unknown_key(str(path[-1]), model_at(model, loc[:-1]))}"
    if error["type"] == "missing":
        return f"{where} is missing"
    message = error["msg"].removeprefix("Value error, ")
    message = (message[:1].lower() + message[1:]).replace("a valid tuple", "a list")
    given = error["input"]
    is_shown = not isinstance(given, dict | list) and error["type"] != SECRET
    return f"{where}: {message}" if not is_shown else f"{where} is {given!r}: {message}"


def _unknown_key(key: str, model: type[BaseModel] | None) -> str:
    allowed = list(model.model_fields) if model else []
    near = difflib.get_close_matches(key, allowed, n=1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    return f"{key!r} is no key of this table{hint}; allowed are {', '.join(allowed)}"


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint at the known word that is spelt most like `word`, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _quoted(part: str | int) -> str:
    text = str(part)
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else f'"{text}"'


def _path_in_data(loc: Sequence[str | int], data: Any) -> Path:
    """Return `loc` without the tags that stand for a choice between models: only keys and indexes of the file."""
    path: list[str | int] = []
    for number, part in enumerate(loc):
        is_last = number == len(loc) - 1
        if _holds(data, part):
            data = data[part]
        elif not (is_last and isinstance(data, dict) and part != "[key]"):
            continue
        path.append(part)
    return tuple(path)


def _holds(data: Any, part: str | int) -> bool:
    if isinstance(data, list):
        return isinstance(part, int) and part < len(data)
    return isinstance(data, dict) and part in data


def model_at(annotation: Any, loc: Sequence[Any]) -> type[BaseModel] | None:
    """Return the model that stands at pydantic's `loc` under `annotation`, or None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not loc:
            return annotation
        field = annotation.model_fields.get(loc[0])
        return _model_at_field(field.annotation, field.discriminator, loc[1:]) if field else None
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return next((found for part in arguments if (found := model_at(part, loc))), None)
    if hasattr(annotation, "__metadata__"):
        tag = next((extra.discriminator for extra in annotation.__metadata__ if hasattr(extra, "discriminator")), None)
        return _model_at_field(annotation.__origin__, tag, loc)
    if origin is not None and arguments and loc:
        members = [part for part in arguments if part is not Ellipsis]
        return model_at(members[-1], loc[1:])
    return None


def _model_at_field(annotation: Any, discriminator: Any, loc: Sequence[Any]) -> type[BaseModel] | None:
    if not discriminator or not loc:
        return model_at(annotation, loc)
    for part in get_args(annotation):
        if loc[0] in get_args(part.model_fields[discriminator].annotation):
            return model_at(part, loc[1:])
    return None


class KeyLines:
    """Where each key of a TOML text stands. Keys inside inline tables count as standing where the table does."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        counts: dict[Path, int] = {}
        table: Path = ()
        for number, line, is_text in _lines_outside_long_text(text):
            if is_text:
                continue
            if header := _HEADER.match(line):
                table = _numbered(_parts(header[2]), counts, is_array=header[1] == "[[")
                self._lines.setdefault(table, number)
            elif key := _KEY.match(line):
                self._lines.setdefault(table + _parts(key[1]), number)

    def of(self, path: Path) -> int:
        """Return the line of a key, or of the nearest table around it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)


def _lines_outside_long_text(text: str) -> Iterator[tuple[int, str, bool]]:
    inside = ""
    for number, line in enumerate(text.splitlines(), 1):
        yield number, line, bool(inside)
        for mark in ('"""', "'''"):
            if (not inside or inside == mark) and line.count(mark) % 2:
                inside = "" if inside else mark


def _parts(dotted: str) -> Path:
    """Return the parts of a dotted key, read by the TOML reader itself."""
    try:
        node = tomllib.loads(f"{dotted} = 0")
    except tomllib.TOMLDecodeError:
        return ()
    parts: list[str] = []
    while isinstance(node, dict):
        (part, node), *_ = node.items()
        parts.append(part)
    return tuple(parts)


def _numbered(parts: Path, counts: dict[Path, int], *, is_array: bool) -> Path:
    """Return a header's path with the index of each array of tables on the way."""
    path: Path = ()
    for depth, part in enumerate(parts):
        path += (part,)
        if is_array and depth == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path += (counts[path],)
    return path
