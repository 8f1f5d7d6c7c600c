"""Filling a pack's templates: sandboxed, strict, escaped, with limits. Run it in a confined process (`sealed_fill`).

A template sees the finished page and nothing else: no file, no module, no attribute with an underscore, and of the
drawings only a name, which is exchanged for the drawing after the document was checked.
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import jinja2.debug  # noqa: F401  loaded on the first error otherwise, when no file may be opened any more
from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment, SecurityError

from reports.briefings import html
from reports.briefings.packs.drawings import drawings_of
from reports.briefings.page import Page

MOST_ROUNDS = 10_000  # numbers that one range may have
LONGEST_DOCUMENT = 8_000_000  # characters
FILTERS = frozenset(
    {
        "abs", "batch", "capitalize", "count", "default", "dictsort", "e", "escape", "first", "groupby", "indent",
        "items", "join", "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "replace",
        "reverse", "select", "selectattr", "slice", "sort", "string", "striptags", "title", "trim", "truncate",
        "unique", "upper", "wordcount", "wordwrap",
    }
)  # fmt: skip
_REFUSED_EVENTS = ("open", "socket.", "subprocess.", "os.", "ctypes.", "shutil.", "tempfile.", "urllib.", "pty.")


def sealed_fill(page: Page, shared: Mapping[str, str], own: Mapping[str, str], names: Sequence[str]) -> dict[str, Any]:
    """Do `fill` in a process that can open nothing more; for a process of its own, which stays sealed."""
    sys.setrecursionlimit(600)
    codecs.lookup("unicode_escape")  # with it Jinja reads a template's texts, and would load it from a file then

    def refuse(event: str, _given: Any) -> None:
        if event.startswith(_REFUSED_EVENTS):
            raise SecurityError(f"a template may not do this: {event}")

    sys.addaudithook(refuse)
    return fill(page, shared, own, names)


def fill(page: Page, shared: Mapping[str, str], own: Mapping[str, str], names: Sequence[str]) -> dict[str, Any]:
    """Return `{"filled": {name: html}}`, or `{"wrong": what}` naming the template and its line."""
    made = _environment(page, shared, own)
    try:
        for name, text in own.items():
            _refuse_nodes(made.parse(text, name, name), name)
        return {"filled": {name: _filled(made, page, name) for name in names}}
    except TemplateError as trouble:
        name, line = getattr(trouble, "name", None), getattr(trouble, "lineno", None)
        place = f"{name}, line {line}" if name else _place(trouble)
        return {"wrong": f"{place}: {trouble.message or type(trouble).__name__}"}
    except RecursionError as trouble:
        return {"wrong": f"{_place(trouble)}: it goes into itself without end, or is nested too deeply"}
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, SyntaxError) as trouble:
        return {"wrong": f"{_place(trouble)}: {trouble}"[:500]}


def _environment(page: Page, shared: Mapping[str, str], own: Mapping[str, str]) -> ImmutableSandboxedEnvironment:
    texts = {**shared, **own}

    def load(name: str) -> tuple[str, str, Any] | None:
        return (texts[name], name, None) if name in texts else None

    made = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(load), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    house = {name: each for name, each in html.environment({}).filters.items() if name not in made.filters}
    own_filters = {name: each for name, each in made.filters.items() if name in FILTERS}
    drawings = drawings_of(page)
    made.filters = {
        **own_filters, **house, "inline_svg": drawings.inline, "data_uri": drawings.address,
    }  # fmt: skip
    made.globals = {"range": _range, "namespace": made.globals["namespace"], "dict": dict}
    return made


def _range(*given: int) -> range:
    numbers = range(*given)
    if len(numbers) > MOST_ROUNDS:
        raise SecurityError(f"range{given} is longer than {MOST_ROUNDS:,}")
    return numbers


def _refuse_nodes(tree: nodes.Template, name: str) -> None:
    for node in _every(tree):
        what = _refused(node)
        if what:
            raise TemplateSyntaxError(what, node.lineno, name, name)


def _refused(node: nodes.Node) -> str:
    match node:
        case nodes.EvalContextModifier():
            return "autoescape cannot be switched off"
        case nodes.Filter(name=str(asked)) if asked in ("safe", "attr", "xmlattr", "tojson", "urlize", "random"):
            return f"the filter {asked!r} is not to be had"
        case nodes.Getattr(attr=attr) if attr.startswith("_"):
            return f"the attribute {attr!r} begins with an underscore"
        case nodes.Name(name=asked) if asked.startswith("__"):
            return f"the name {asked!r} begins with underscores"
        case nodes.Const(value=str(text)) if "__" in text:
            return f"the text {text[:40]!r} holds two underscores"
    return ""


def _every(tree: nodes.Node) -> Iterator[nodes.Node]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.iter_child_nodes())


def _filled(made: ImmutableSandboxedEnvironment, page: Page, name: str) -> str:
    parts, length = [], 0
    for part in made.get_template(name).generate(page=page, words=dict(page.words)):
        length += len(part)
        if length > LONGEST_DOCUMENT:
            raise SecurityError(f"{name}: the document is longer than {LONGEST_DOCUMENT:,} characters")
        parts.append(part)
    return "".join(parts)


def _place(trouble: BaseException) -> str:
    """Return the template and line that an error was raised at, the innermost there is."""
    found, step = "a template", trouble.__traceback__
    while step is not None:
        name = step.tb_frame.f_code.co_filename
        if name.endswith((".jinja", ".css")):
            found = f"{name}, line {step.tb_lineno}"
        step = step.tb_next
    return found
