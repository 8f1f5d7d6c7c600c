"""Long lines in fewer characters: each point told by its distance from the one before, and not one tenth moved."""

from __future__ import annotations

import re

_PLACE = r"-?\d+(?:\.\d)? -?\d+(?:\.\d)?"
_LINE = re.compile(rf"M({_PLACE})((?:L{_PLACE})+)")


def compact(svg: str) -> str:
    """Return the drawing with its lines told by distances, counted in whole tenths so that no rounding adds up."""
    return _LINE.sub(_by_distance, svg)


def _by_distance(found: re.Match[str]) -> str:
    x, y = _tenths(found[1])
    steps = []
    for place in found[2].split("L")[1:]:
        to_x, to_y = _tenths(place)
        steps += [_shown(to_x - x), _shown(to_y - y)]
        x, y = to_x, to_y
    joined = " ".join(steps).replace(" -", "-")
    return f"M{found[1]}l{joined}"


def _tenths(place: str) -> tuple[int, int]:
    x, y = (round(float(each) * 10) for each in place.split())
    return x, y


def _shown(tenths: int) -> str:
    sign, (whole, part) = "-" if tenths < 0 else "", divmod(abs(tenths), 10)
    return f"{sign}{whole or '' if part else whole}{f'.{part}' if part else ''}"
