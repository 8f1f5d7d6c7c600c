"""Texts of a catalogue that are printed: sentences and names, marked for translation, their numerals declared.

A *spoken* text may use `{date:2022-02-24}` (or `2022-02`, `2022`), `{fixed:95}` (a number set by a method or a rule)
`{name:337}` (a numeral that is part of a name) and `{claim:series@2022-05-19}` (what is claimed for a day, as known at
the cut-off); the page writes each in the reader's language and records what it stands for. A digit typed outside of
these is refused. A *named* text is a name or a title: its digits are part of it.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel

from reports.languages.placeholders import FILLED as FILLED
from reports.languages.placeholders import complaints_of

Kind = Literal["sentence", "spoken", "named"]
Tell = Callable[[Kind, str], str]
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Translatable:
    """Marks a field whose text is printed and must stand in every language's catalogue."""

    kind: Kind


def check_spoken(text: str) -> str:
    """Return a text that stands by itself; raises ValueError for a bare numeral, an unknown word or a wrong date."""
    wrong = next(complaints_of(text, ()), "")
    if wrong:
        raise ValueError(wrong)
    return text


Sentence = Annotated[str, Translatable("sentence")]  # of a rule, with that rule's words; filled when it is said
Spoken = Annotated[str, Translatable("spoken"), AfterValidator(check_spoken)]
Named = Annotated[str, Translatable("named")]  # a name or a title: digits are part of it


def retold(model: Model, tell: Tell) -> Model:
    """Return a copy in which every printed text, however deep, is what `tell` makes of its kind and itself."""
    changed = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        told = _retold(
            value, Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation, tell
        )
        if told is not value:
            changed[name] = told
    return model.model_copy(update=changed) if changed else model


def _retold(value: Any, annotation: Any, tell: Tell) -> Any:
    if isinstance(value, BaseModel):
        return retold(value, tell)
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        kind = next((each.kind for each in parts[1:] if isinstance(each, Translatable)), None)
        if kind and isinstance(value, str):
            return tell(kind, value) if value else value
        return _retold(value, parts[0], tell)
    if origin in (Union, types.UnionType):
        for part in parts:
            told = _retold(value, part, tell)
            if told is not value:
                return told
        return value
    if isinstance(value, Mapping) and len(parts) == 2:
        made = {_retold(key, parts[0], tell): _retold(each, parts[1], tell) for key, each in value.items()}
        return made if made != value else value
    if isinstance(value, tuple) and parts:
        of = [parts[0]] * len(value) if parts[-1] is Ellipsis else parts
        rows = tuple(_retold(each, part, tell) for each, part in zip(value, of, strict=True))
        return rows if any(new is not old for new, old in zip(rows, value, strict=True)) else value
    return value
