"""From a page to HTML: the print document that becomes the PDF, and its responsive twin."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from reports.briefings.charts.compact import compact
from reports.briefings.charts.svg import HIT_LOOK
from reports.briefings.charts.watermark import watermark
from reports.briefings.column_widths import column_widths
from reports.briefings.columns import is_even, two_columns, unwidowed
from reports.briefings.narrow import shape_when_narrow
from reports.briefings.page import Page, Prose, Tile
from reports.briefings.proving import picture_row, proved_in, row_behind
from reports.briefings.tokens import plain
from reports.briefings.tokens.linking import linked, refuse_bare
from reports.errors import RenderError

TEMPLATE_WORDS = (
    "chart_data", "contents", "downloads", "figures_at_a_glance", "issued", "key_judgements", "known_by",
    "next_edition", "notices", "of", "other_languages", "proof", "proof_claims", "proof_close", "proof_computations",
    "proof_evidence", "proof_kicker", "proof_note", "proof_source", "proof_unfold", "revision", "skip_to_briefing",
    "skip_to_proof",
)  # fmt: skip
"""The templates' own words: `Page.words` must have each; `of` stands in "page 2 of 8"."""

TITLE_LINE = 24  # characters of the title's large type in the masthead's left half
TILE_LABEL = {3: 38, 4: 27}  # characters of a tile's label on one line, by tiles in a row
ENTRY_GAP = 30  # characters: what the space after a glossary entry weighs beside its text
COLUMNS_FROM = 420  # characters: longer prose is set in two columns, whose lines are short enough to read


def environment(templates: Mapping[str, str]) -> Environment:
    """Return a strict environment over template texts by name: what is missing fails, what is text is escaped."""
    made = Environment(
        loader=DictLoader(dict(templates)),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["kind"] = _kind
    made.filters["data_uri"] = _data_uri
    made.filters["watermark"] = watermark
    made.filters["column_widths"] = column_widths
    made.filters["inline_svg"] = _inline_svg
    made.filters["paragraph_columns"] = _paragraph_columns
    made.filters["entry_columns"] = _entry_columns
    made.filters["tile_grid"] = _tile_grid
    made.filters["balanced"] = _balanced
    made.filters["unwidowed"] = unwidowed
    made.filters["picture_row"] = picture_row
    made.filters["row_behind"] = row_behind
    made.filters["safe_address"] = _safe_address
    made.filters["shape_when_narrow"] = shape_when_narrow
    return made


Fill = Callable[[Page, Mapping[str, str], str], str]
"""Fills a template, by its name among some texts, with a page: HTML with the page's marks still in it."""


def rendered(page: Page, templates: Mapping[str, str], name: str) -> str:
    """Return a template filled with the page, marks and all."""
    return _compiled(tuple(templates.items())).get_template(name).render(page=page, words=page.words)


@lru_cache(maxsize=4)
def _compiled(templates: tuple[tuple[str, str], ...]) -> Environment:
    """The environment over some texts, which are compiled once for all pages, languages and weeks of a process."""
    return environment(dict(templates))


def print_html(page: Page, templates: Mapping[str, str], fill: Fill = rendered) -> str:
    """Return the document for print: A4, charts as images, fonts as `asset:` addresses; raises RenderError."""
    return _filled(page, templates, "print.html.jinja", fill, keeps_marks=True)


def twin_html(page: Page, templates: Mapping[str, str], fill: Fill = rendered) -> str:
    """Return the self-contained twin: responsive, charts inline with all points; raises RenderError."""
    return _filled(page, templates, "twin.html.jinja", fill, keeps_marks=False)


def _filled(page: Page, templates: Mapping[str, str], name: str, fill: Fill, *, keeps_marks: bool) -> str:
    missing = [word for word in TEMPLATE_WORDS if word not in page.words]
    if missing:
        raise RenderError(
            f"{page.identifier}: the {page.language} words lack {', '.join(missing)}",
            mend="add them to the language's template words",
        )
    filled = fill(page, templates, name)
    document, bare = linked(filled, proved_in(page, filled, is_print=keeps_marks), keeps_marks=keeps_marks)
    refuse_bare(bare, page.identifier)
    return document


def _kind(block: object) -> str:
    return type(block).__name__.lower()


def _data_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def _inline_svg(svg: str) -> Markup:
    """Our own charts are markup already; every text in them was escaped when it was drawn.

    Within a page a chart is no image but a group: its numbers are links, and an image may hold none.
    What a pointer may rest on is dressed once, by the style sheet.
    """
    return Markup(compact(svg.replace(' role="img"', "", 1).replace(HIT_LOOK, ' class="hit"')))


def _paragraph_columns(prose: Prose) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Return the paragraphs in pairs of columns, or nothing where one wide column reads better."""
    is_long = sum(map(_length, prose.paragraphs)) > COLUMNS_FROM
    return two_columns(prose.paragraphs, _length) if is_long and is_even(prose.paragraphs, _length) else ()


def _length(text: str) -> int:
    return len(plain(text))


def _entry_columns(
    entries: Sequence[tuple[str, str]],
) -> tuple[tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]], ...]:
    return two_columns(entries, lambda entry: _length(entry[0]) + _length(entry[1]) + ENTRY_GAP)


def _tile_grid(tiles: Sequence[Tile]) -> str:
    """Say how many tiles stand in a row, and whether a label needs two lines, so that values share a line."""
    across = 4 if len(tiles) in (4, 7, 8) or len(tiles) > 9 else 3
    is_tall = any(_length(tile.label) > TILE_LABEL[across] for tile in tiles)
    return f"across-{across} tall" if is_tall else f"across-{across}"


def _balanced(title: str) -> tuple[str, ...]:
    """Break a long title into two lines of about one length."""
    spaces = [at for at, char in enumerate(title) if char == " "]
    if len(title) <= TITLE_LINE or not spaces:
        return (title,)
    middle = min(spaces, key=lambda at: max(at, len(title) - at - 1))
    return title[:middle], title[middle + 1 :]


def _safe_address(address: str) -> str:
    """Let only https through: a source's address must not start a script or open a file of the reader's."""
    return address if address.startswith("https://") else ""
