"""The page as data: every string finished, every chart drawn. Templates only place what stands here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from reports.briefings.tokens import Binding


@dataclass(frozen=True)
class Masthead:
    """Who speaks, about which week, known by when: values without labels, which stand in `Page.words`."""

    kicker: str
    title: str
    edition: str
    period: str
    known_by: str
    issued: str
    next_edition: str
    revision: str
    status: str
    notices: tuple[str, ...] = ()
    address: str = ""
    contact: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Judgement:
    """One key judgement: the finding in bold, the reasons, what it rests on, and the mark of a late source.

    `would_change` says what figure or finding would change it; `number` is its place in the list.
    """

    lead: str
    text: str
    tag: str
    mark: str = ""
    would_change: str = ""
    number: str = ""


@dataclass(frozen=True)
class Tile:
    """One figure at a glance; `spark` is an SVG or empty, `mark` that of a late source.

    `footnote` says what the figure counts, at the foot of the page.
    """

    label: str
    value: str
    lines: tuple[str, ...]
    spark: str = ""
    spark_alt: str = ""
    mark: str = ""
    footnote: str = ""


@dataclass(frozen=True)
class ChartRow:
    """One point of a chart as data: `series` is what it belongs to within the chart, in words.

    `x` is an ISO day, a month or a name, `y` the value in the chart's unit, `low` and `high` its interval;
    `label` is its finished text where one is printed beside it. Texts may carry marks.
    """

    series: str
    x: str
    y: float | None = None
    low: float | None = None
    high: float | None = None
    label: str = ""


@dataclass(frozen=True)
class Chart:
    """A drawn chart: `title` states the finding, `alt` says what the picture shows.

    `svg` is for print; the twin shows `svg_screen` (all points) and `svg_phone` (narrow), or `svg` where empty.
    `mark` is that of a late source. `rows` are the points drawn, for the attached data; `data`
    tells them as a table to those who cannot see the picture.
    """

    name: str
    title: str
    svg: str
    alt: str
    note: str = ""
    svg_screen: str = ""
    svg_phone: str = ""
    mark: str = ""
    rows: tuple[ChartRow, ...] = ()
    data: Table | None = None


@dataclass(frozen=True)
class Column:
    """A table column; numbers are right-aligned in tabular figures. `width` in percent, 0: as needed."""

    title: str
    align: Literal["left", "right"] = "left"
    width: int = 0


@dataclass(frozen=True)
class Table:
    """A table with one header row; the first column holds the row headers. `quiet` columns print grey.

    `links` gives cells (row, column; both from 0) an https address; `mark` is that of a late source.
    `row_ids` names each row, where numbers elsewhere in print lead to it (`reports.briefings.proving`).
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    quiet: tuple[int, ...] = ()
    small: bool = False
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)
    mark: str = ""
    row_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prose:
    """Paragraphs of plain text."""

    paragraphs: tuple[str, ...]
    small: bool = False


@dataclass(frozen=True)
class Definitions:
    """Terms and what they mean here."""

    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Run:
    """Words of a note, set in one way; an `address` (https) makes them a link."""

    text: str
    is_strong: bool = False
    is_emphasised: bool = False
    address: str = ""


@dataclass(frozen=True)
class NotePart:
    """A paragraph (one line of runs) or a list (a line for each item)."""

    kind: Literal["paragraph", "list"]
    lines: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True)
class EditorsNote:
    """What an editor wrote by hand, signed with `label` and set apart from what is computed."""

    label: str
    parts: tuple[NotePart, ...]


@dataclass(frozen=True)
class Pair:
    """Two blocks side by side, each half the page wide; one above the other on a phone."""

    left: Chart | Table | Prose | Definitions
    right: Chart | Table | Prose | Definitions


Block = Chart | Table | Prose | Definitions | Pair | EditorsNote


@dataclass(frozen=True)
class Section:
    """A part of the briefing; `kicker` is the quiet half of its heading; an annex starts on a new page."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    kicker: str = ""
    starts_page: bool = False


@dataclass(frozen=True)
class ProofLine:
    """One thing that a number rests on: what was stated, when, by whom and by which way it came.

    `evidence` is the sha256 of the copy it stands in, `address` where that was taken (https or empty), `claim_id` the
    claim's name (`reports.figures.claim_ids`), `leads_to` the entry in which that claim is shown; each empty where
    there is none.
    """

    text: str
    evidence: str = ""
    address: str = ""
    claim_id: str = ""
    leads_to: str = ""


@dataclass(frozen=True)
class ProofEntry:
    """What a reader finds behind a number: a claim, or a named computation with what it rests on.

    `id` is the same in every rendering of the edition; `title` names the series, `method` says how it was made.
    `bindings` are the numbers (`Page.bindings`) that lead here.
    """

    id: str
    kind: Literal["claim", "computation"]
    title: str
    method: str
    lines: tuple[ProofLine, ...] = ()
    bindings: tuple[int, ...] = ()


@dataclass(frozen=True)
class CorrectionPart:
    """What a later revision says of itself: a section of was and now, and the same rows in full for other programs.

    What it replaces, when and why stands with the masthead's notices. Whether it prints figures or words otherwise
    leaves out what tells of sources, of changes since and of the cut-off itself.
    """

    section: Section
    rows: tuple[tuple[str, ...], ...]
    has_other_figures: bool
    has_other_words: bool


@dataclass(frozen=True)
class Page:
    """One edition in one language, ready for the templates.

    `identifier` names the edition for ever; `released_at` is its release instant as `2026-08-04T03:00:00Z`;
    `words` holds the templates' own words (`reports.briefings.html.TEMPLATE_WORDS`); `downloads` are the twin's
    links to the edition's other files, as label and relative address; `other_languages` those in which the edition is
    told as well, as code and own name (`de`, `Deutsch`). `watermark` lies across every page that is no
    published edition. Texts carry marks (`reports.briefings.tokens`) that count into `bindings`;
    `proof` says what stands behind those that are claims or computations, `sources_by_series` which sources' figures
    a series holds, the one with most of them first. `correction` is there on a later revision of a week.
    """

    language: str
    identifier: str
    masthead: Masthead
    judgements: tuple[Judgement, ...]
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...]
    words: Mapping[str, str]
    running_title: str
    running_edition: str
    running_note: str
    released_at: str
    keywords: Sequence[str] = field(default_factory=tuple)
    downloads: tuple[tuple[str, str], ...] = ()
    other_languages: tuple[tuple[str, str], ...] = ()
    watermark: str = ""
    paper: Literal["a4", "letter"] = "a4"
    bindings: tuple[Binding, ...] = ()
    proof: tuple[ProofEntry, ...] = ()
    sources_by_series: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lead: EditorsNote | None = None
    correction: CorrectionPart | None = None
