"""From a page to HTML: the print document that becomes the PDF, and its responsive twin."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from reports.briefings.page import Page, Prose
from reports.errors import RenderError

TEMPLATE_WORDS = (
    "contents", "downloads", "figures_at_a_glance", "issued", "key_judgements", "known_by", "next_edition", "of",
    "revision",
)  # fmt: skip
"""The templates' own words: `Page.words` must have each; `of` stands in "page 2 of 8"."""

COLUMNS_FROM = 620  # characters: longer prose is set in two columns, whose lines are short enough to read


def environment(templates: Mapping[str, str]) -> Environment:
    """Return a strict environment over template texts by name: what is missing fails, what is text is escaped."""
    made = Environment(
        loader=DictLoader(dict(templates)), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["kind"] = _kind
    made.filters["data_uri"] = _data_uri
    made.filters["inline_svg"] = _inline_svg
    made.filters["measure"] = _measure
    made.filters["tile_columns"] = _tile_columns
    return made


def print_html(page: Page, templates: Mapping[str, str]) -> str:
    """Return the document for print: A4, charts as images, fonts as `asset:` addresses; raises RenderError."""
    return _filled(page, templates, "print.html.jinja")


def twin_html(page: Page, templates: Mapping[str, str]) -> str:
    """Return the self-contained twin: responsive, charts inline with all points; raises RenderError."""
    return _filled(page, templates, "twin.html.jinja")


def _filled(page: Page, templates: Mapping[str, str], name: str) -> str:
    missing = [word for word in TEMPLATE_WORDS if word not in page.words]
    if missing:
        raise RenderError(
            f"{page.identifier}: the {page.language} words lack {', '.join(missing)}",
            mend="add them to the language's template words",
        )
    return environment(templates).get_template(name).render(page=page, words=page.words)


def _kind(block: object) -> str:
    return type(block).__name__.lower()


def _data_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def _inline_svg(svg: str) -> Markup:
    """Our own charts are markup already; every text in them was escaped when it was drawn."""
    return Markup(svg)


def _measure(prose: Prose) -> str:
    length = sum(map(len, prose.paragraphs))
    return "columns" if length > COLUMNS_FROM and len(prose.paragraphs) > 1 else "wide"


def _tile_columns(count: int) -> int:
    return 4 if count in (4, 7, 8) or count > 9 else 3
