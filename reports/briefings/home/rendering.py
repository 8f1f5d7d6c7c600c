"""Filling the pages' templates: texts with their proved numbers, links from page to page, the style sheet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from reports.briefings.home.places import ASSETS
from reports.briefings.publication import sha256_of

_SHEETS = ("typefaces.css", "screen.css", "home.css")


def filled(name: str, context: Mapping[str, Any]) -> bytes:
    """Return a page or feed: a template of `templates/home`, filled in."""
    return (_environment().get_template(f"{name}.jinja").render(**context).strip() + "\n").encode()


@cache
def style_sheet() -> bytes:
    """Return the pages' style sheet: the twin's, and what the pages add to it."""
    folder = files("reports") / "templates" / "css"
    return "".join((folder / name).read_text("utf-8") for name in _SHEETS).encode()


def style_key() -> str:
    """Return where the style sheet lies: named by its content, so that no page is ever dressed in another's."""
    return f"{ASSETS}/home-{sha256_of(style_sheet())[:16]}.css"


def spoken(text: str | Sequence[str | Sequence[str]]) -> str:
    """Return an edition's text as plain words."""
    return text if isinstance(text, str) else "".join(each if isinstance(each, str) else each[0] for each in text)


@cache
def _environment() -> Environment:
    folder = files("reports") / "templates" / "home"
    templates = {each.name: each.read_text("utf-8") for each in folder.iterdir() if each.name.endswith(".jinja")}
    made = Environment(
        loader=DictLoader(templates), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    made.filters.update(rich=_rich, spoken=spoken, drawn=_drawn, as_json_ld=_as_json_ld)
    return made


def _rich(text: str | Sequence[str | Sequence[str]], twin: str) -> Markup:
    """An edition's text, each proved number a link to its proof in the edition's twin."""
    if isinstance(text, str):
        return escape(text)
    return Markup("").join(
        escape(each) if isinstance(each, str) else _proved(each[0], f"{twin}#{each[1]}") for each in text
    )


def _proved(text: str, address: str) -> Markup:
    return Markup('<a class="n" href="{}">{}</a>').format(address, text)


def _drawn(svg: str) -> Markup:
    """A small chart of the edition, drawn and escaped by us; the element around it says what it shows."""
    return Markup(svg.replace(' role="img"', ' aria-hidden="true"', 1))


def _as_json_ld(told: object) -> Markup:
    """JSON that cannot end the element it stands in."""
    text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))
