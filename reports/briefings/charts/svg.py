"""SVG as strings: fixed number formatting, escaped text, presentation attributes with a class beside them.

The attributes draw the picture where no style sheet reaches (an `<img>`); the class lets the twin's style sheet
recolour the same marks for dark screens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from reports.briefings.charts import palette
from reports.briefings.charts.widths import BOLD_WIDTHS, OTHER, WIDTHS
from reports.briefings.tokens import plain
from reports.briefings.tokens.marks import CLOSE, OPEN

FAMILY = "Source Sans Pro, Source Sans 3, sans-serif"
SIZE = 12  # CSS pixels: 9 pt on paper, the smallest text of the page
HIT_LOOK = ' fill="none" pointer-events="all"'  # of an area that is felt by a pointer and not seen
_SPACED = re.compile(r"[ \t\n]+")  # where a line may break: never at a no-break space
_WORD = re.compile(f"(?:{OPEN}[^{CLOSE}]*{CLOSE}|[^ \t\n])+")
_MARKED = re.compile(f"({OPEN}..)([^{CLOSE}]*){CLOSE}")

_FILLS = {
    "ink": palette.INK, "text": palette.TEXT, "grid": palette.GRID, "axis": palette.AXIS, "paper": palette.PAPER,
    "line": palette.LINE, "bar": palette.BAR, "band": palette.BAND, "late": palette.LATE, "accent": palette.ACCENT,
    "second": palette.SECOND, "fan": palette.FAN,
} | {f"o{i}": colour for i, colour in enumerate(palette.ORIGINS)}  # fmt: skip


def number(value: float) -> str:
    """Return `value` with at most one decimal and never `-0`: the same text on every machine."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def colour(role: str) -> str:
    """Return the paper colour of a role such as `line`, `accent` or `o2`."""
    return _FILLS[role]


def text(
    x: float, y: float, words: str, role: str = "text", *, anchor: str = "start", bold: bool = False, size: int = SIZE
) -> str:
    """Return one line of text with its baseline at `y`."""
    extra = "" if anchor == "start" else f' text-anchor="{anchor}"'
    weight = (' font-weight="600"' if bold else "") + ("" if size == SIZE else f' font-size="{size}"')
    place = f'x="{number(x)}" y="{number(y)}"'
    return f'<text class="f-{role}" {place}{extra}{weight} fill="{colour(role)}">{escape(words)}</text>'


def pair(x: float, y: float, name: str, value: str, *, anchor: str = "start", size: int = SIZE) -> str:
    """Return a bold name followed by a value as one text, so that the second keeps off the first in any face."""
    extra = "" if anchor == "start" else f' text-anchor="{anchor}"'
    big = "" if size == SIZE else f' font-size="{size}"'
    first = f'<tspan class="f-ink" font-weight="600"{big} fill="{colour("ink")}">{escape(name)}</tspan>'
    second = f'<tspan class="f-text" fill="{colour("text")}"> {escape(value)}</tspan>' if value else ""
    return f'<text x="{number(x)}" y="{number(y)}"{extra}>{first}{second}</text>'


def halo(x: float, y: float, words: str, role: str = "text", *, anchor: str = "start", bold: bool = False) -> str:
    """Return text on a strip of paper, for labels that lie over marks."""
    wide = width(words, bold=bold)
    left = x - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
    strip = rect(left - 2, y - SIZE + 1.5, wide + 4, SIZE + 2, "paper", opacity=0.82)
    return strip + text(x, y, words, role, anchor=anchor, bold=bold)


def line(x1: float, y1: float, x2: float, y2: float, role: str, *, weight: float = 1, dash: str = "") -> str:
    """Return a straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
    return f'<line class="s-{role}" {ends} stroke="{colour(role)}" stroke-width="{number(weight)}"{dashes}/>'


def rules(ends: Iterable[tuple[float, float, float, float]], role: str) -> str:
    """Return any number of hairlines (x1, y1, x2, y2) as one path."""
    path = "".join(f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}" for x1, y1, x2, y2 in ends)
    return f'<path class="s-{role}" d="{path}" fill="none" stroke="{colour(role)}"/>' if path else ""


def stroke(points: Iterable[tuple[float, float]], role: str, *, weight: float = 2, dash: str = "") -> str:
    """Return an open line through `points`."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    look = f'stroke="{colour(role)}" stroke-width="{number(weight)}" stroke-linejoin="round" stroke-linecap="round"'
    return f'<path class="s-{role}" d="{_moves(points)}" fill="none" {look}{dashes}/>'


def area(points: Iterable[tuple[float, float]], role: str) -> str:
    """Return a filled outline without a border."""
    return f'<path class="f-{role}" d="{_moves(points)}Z" fill="{colour(role)}"/>'


def bars(boxes: Iterable[tuple[float, float, float, float]], role: str) -> str:
    """Return any number of bars (x, y, width, height) as one path: one element to style, match and draw."""
    path = "".join(f"M{number(x)} {number(y)}h{number(w)}v{number(h)}h{number(-w)}Z" for x, y, w, h in boxes)
    return f'<path class="f-{role}" d="{path}" fill="{colour(role)}"/>' if path else ""


def hollow(boxes: Iterable[tuple[float, float, float, float]], role: str) -> str:
    """Return bars drawn by their outline only: values that are not whole."""
    path = "".join(
        f"M{number(x + 0.4)} {number(y + h)}V{number(y + 0.4)}h{number(w - 0.8)}V{number(y + h)}"
        for x, y, w, h in boxes
    )
    look = f'fill="none" stroke="{colour(role)}" stroke-width="0.8" stroke-dasharray="2 1.4"'
    return f'<path class="s-{role}" d="{path}" {look}/>' if path else ""


def rect(x: float, y: float, w: float, h: float, role: str, *, opacity: float = 1) -> str:
    """Return a filled rectangle."""
    veil = "" if opacity == 1 else f' fill-opacity="{opacity:g}"'
    place = f'x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}"'
    return f'<rect class="f-{role}" {place} fill="{colour(role)}"{veil}/>'


def outlined(x: float, y: float, w: float, h: float, fill: str, role: str) -> str:
    """Return a rectangle with a hairline around it."""
    place = f'x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}"'
    return f'<rect class="f-{fill} s-{role}" {place} rx="3" fill="{colour(fill)}" stroke="{colour(role)}"/>'


def curve(points: Sequence[tuple[float, float]], role: str, *, weight: float = 1, dash: str = "") -> str:
    """Return a line through `points` that is level at each of them."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    (x0, y0), *others = points
    path = f"M{number(x0)} {number(y0)}"
    for (x1, y1), (x2, y2) in zip(points, others, strict=False):
        middle = number((x1 + x2) / 2)
        path += f"C{middle} {number(y1)} {middle} {number(y2)} {number(x2)} {number(y2)}"
    look = f'stroke="{colour(role)}" stroke-width="{number(weight)}"{dashes}'
    return f'<path class="s-{role}" d="{path}" fill="none" {look}/>'


def hit(x: float, y: float, w: float, h: float, words: str) -> str:
    """Return an unseen area that tells `words` to a pointer that rests on it."""
    place = f'x="{number(x)}" y="{number(y)}" width="{number(max(w, 1))}" height="{number(max(h, 1))}"'
    return f"<rect {place}{HIT_LOOK}><title>{escape(words)}</title></rect>"


def document(width_px: float, height_px: float, title: str, parts: Iterable[str]) -> str:
    """Return the whole SVG; `title` is its accessible name."""
    size = f'width="{number(width_px)}" height="{number(height_px)}"'
    box = f'viewBox="0 0 {number(width_px)} {number(height_px)}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} font-family="{FAMILY}" font-size="{SIZE}" role="img">'
    return head + f"<title>{escape(title)}</title>" + "".join(parts) + "</svg>"


def width(words: str, *, bold: bool = False, size: float = SIZE) -> float:
    """Return about how wide `words` print, in pixels, from the advance widths of the page's sans face."""
    widths = BOLD_WIDTHS if bold else WIDTHS
    return sum(widths.get(char, OTHER) for char in plain(words)) * size / 1000


def room(words: str, *, bold: bool = False) -> float:
    """Return the width to keep free for `words`: a screen may show them in a wider face than the page's own."""
    return width(words, bold=bold) * 1.1


def wrap(words: str, space: float, *, bold: bool = False) -> list[str]:
    """Return `words` in lines that fit `space` pixels; a longer single word stands alone.

    What one mark holds stays on one line, or becomes a mark of the same binding on each of its lines.
    """
    lines: list[str] = []
    for word in _words(words, space, bold):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, bold=bold) * 1.06 <= space:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _words(words: str, space: float, bold: bool) -> list[str]:
    """Return what may stand on a line of its own: words, and marks with all their words where a line holds them."""
    found = []
    for word in _WORD.findall(words):
        is_long = width(word, bold=bold) * 1.06 > space
        found += _WORD.findall(_MARKED.sub(_apart, word)) if is_long else [word]
    return found


def _apart(mark: re.Match[str]) -> str:
    return " ".join(f"{mark[1]}{part}{CLOSE}" for part in _SPACED.split(mark[2]))


def _moves(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)
