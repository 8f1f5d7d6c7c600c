"""The figures that a page prints, in the order in which a reader should hear of them, set beside those of another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from reports.briefings.corrections import Key, PrintedFigure, key_of
from reports.briefings.page import Block, Chart, Definitions, EditorsNote, Page, Pair, Prose, Table
from reports.briefings.tokens import Binding, pieces

Place = Literal["tile", "judgement", "body", "account"]
PLACES: Sequence[Place] = ("tile", "judgement", "body", "account")
BOOKKEEPING = frozenset({"age", "days", "held", "check"})  # what moves with every cut-off, whatever was corrected
_HOVERED = re.compile(r"<title>.*?</title>|<desc>.*?</desc>", re.DOTALL)  # of a picture: printed nowhere
_BLANKS = re.compile(r"[ \t\r\n\f]+")


@dataclass
class Shown:
    """A figure of the new page: the texts by which it is printed, and the first place where it is."""

    binding: Binding
    place: Place
    texts: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Differing:
    """A figure that two revisions print otherwise; no text where one of them does not print it."""

    binding: Binding
    place: Place
    was: str
    now: str
    token: str = ""  # in the records of the superseded revision

    @property
    def change(self) -> Literal["changed", "new", "gone"]:
        """Whether it was printed before, is now, or both."""
        return "changed" if self.was and self.now else "new" if self.now else "gone"


def shown_on(page: Page, account: Sequence[Block]) -> dict[Key, Shown]:
    """Return the claims and computed figures that a page prints, in its order.

    `account` are the blocks that tell of sources and of what changed: they are another page at each cut-off.
    """
    found: dict[Key, Shown] = {}
    for place, text in texts_of(page, account):
        for piece in pieces(_HOVERED.sub("", text) if "<svg" in text else text):
            if piece.index is None or page.bindings[piece.index].kind not in ("claim", "computation"):
                continue
            binding = page.bindings[piece.index]
            shown = found.setdefault(key_of(binding), Shown(binding, place))
            shown.texts.setdefault(_BLANKS.sub(" ", piece.text).strip(" "))
    return {key: each for key, each in found.items() if any(any(map(str.isnumeric, text)) for text in each.texts)}


def differing(before: Sequence[PrintedFigure], now: dict[Key, Shown]) -> list[Differing]:
    """Return the figures that are printed otherwise now, those at a glance and those of judgements first."""
    stood: dict[Key, list[PrintedFigure]] = defaultdict(list)
    for figure in before:
        stood[figure.key].append(figure)
    changed = [each for key, shown in now.items() if key in stood and (each := _changed(stood[key], shown))]
    fresh = {key: shown for key, shown in now.items() if key not in stood}
    gone = {key: figures for key, figures in stood.items() if key not in now}
    changed += _moved(fresh, gone)
    changed += [Differing(each.binding, each.place, "", _listed(each.texts)) for each in fresh.values()]
    changed += [_gone(figures) for figures in gone.values()]
    return sorted(changed, key=lambda each: (_rank(each), ("changed", "new", "gone").index(each.change)))


def _changed(stood: Sequence[PrintedFigure], shown: Shown) -> Differing | None:
    texts, values = {figure.text: None for figure in stood}, {figure.binding.value for figure in stood}
    if texts.keys() == shown.texts.keys():
        return None
    if None not in values and values == {shown.binding.value}:
        return None  # the same figure, rounded once more or once less
    was = [each for each in texts if each not in shown.texts] or list(texts)
    now = [each for each in shown.texts if each not in texts] or list(shown.texts)
    token = next(figure.token for figure in stood if figure.text == was[0])
    return Differing(shown.binding, shown.place, _listed(was), _listed(now), token)


def _moved(fresh: dict[Key, Shown], gone: dict[Key, list[PrintedFigure]]) -> Iterator[Differing]:
    """Figures of one method over one series of which one went and one came: taken out of both, and told as one."""
    by_kind: dict[tuple[str, tuple[str, ...]], tuple[list[Key], list[Key]]] = defaultdict(lambda: ([], []))
    for place, keys in ((0, gone), (1, fresh)):
        for key in keys:
            if key[0] == "computation":
                by_kind[key[1], key[3]][place].append(key)
    for went, came in by_kind.values():
        if len(went) == len(came) == 1:
            shown, stood = fresh.pop(came[0]), gone.pop(went[0])
            texts = dict.fromkeys(figure.text for figure in stood)
            if texts.keys() != shown.texts.keys():
                yield Differing(shown.binding, shown.place, _listed(texts), _listed(shown.texts), stood[0].token)


def _gone(figures: Sequence[PrintedFigure]) -> Differing:
    texts = dict.fromkeys(figure.text for figure in figures)
    place: Place = "judgement" if figures[0].page == 1 else "body"
    return Differing(figures[0].binding, place, _listed(texts), "", figures[0].token)


def _rank(each: Differing) -> int:
    is_kept = each.binding.kind == "computation" and each.binding.name in BOOKKEEPING
    return len(PLACES) if is_kept else PLACES.index(each.place)


def _listed(texts: Iterable[str]) -> str:
    """The texts of one figure; one that stands within another (a number beside itself with its bound) is left out."""
    every = tuple(texts)
    return "; ".join(text for text in every if not any(text in other and text != other for other in every))


def texts_of(page: Page, account: Sequence[Block]) -> Iterator[tuple[Place, str]]:
    """Yield the texts that print shows of a page, in the order of their weight, each with its place."""
    for tile in page.tiles:
        told = (tile.label, tile.value, *tile.lines, tile.spark, tile.mark, tile.footnote)
        yield from (("tile", text) for text in told)
    for each in page.judgements:
        yield from (("judgement", text) for text in (each.lead, each.text, each.would_change, each.tag, each.mark))
    if page.lead:
        yield from (("body", text) for text in _of_block(page.lead))
    for section in page.sections:
        yield from (("body", text) for text in (section.title, section.kicker))
        for block in section.blocks:
            place: Place = "account" if block in account else "body"
            yield from ((place, text) for text in _of_block(block))
    yield from (("account", notice) for notice in page.masthead.notices)


def _of_block(block: Block) -> Iterator[str]:
    """The texts of a block that print shows."""
    match block:
        case Chart():
            yield from (block.title, block.svg, block.note, block.mark)
        case Table():
            yield from (block.caption, *(column.title for column in block.columns))
            yield from (cell for row in block.rows for cell in row)
            yield from (block.note, block.mark)
        case Prose():
            yield from block.paragraphs
        case Definitions():
            yield from (text for entry in block.entries for text in entry)
        case Pair():
            yield from (*_of_block(block.left), *_of_block(block.right))
        case EditorsNote():
            yield from (run.text for part in block.parts for line in part.lines for run in line)
