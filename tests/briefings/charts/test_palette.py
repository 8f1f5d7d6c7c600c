"""The colours by computation: contrast on paper, and difference in grey."""

from itertools import pairwise

import pytest

from reports.briefings.charts import palette

# Colours as people without one kind of cone see them, in linear RGB: G. Machado, M. Oliveira and L. Fernandes, "A
# Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15 (2009), severity 1.
SEEN = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "grey": ((0.2126, 0.7152, 0.0722),) * 3,
    "full colour": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}
_TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
_WHITE = (0.9505, 1.0, 1.089)


def _times(matrix: tuple, vector: tuple) -> tuple:
    return tuple(sum(cell * part for cell, part in zip(row, vector, strict=True)) for row in matrix)


def lab(colour: str, eyes: str) -> tuple:
    """Return CIE L*a*b* of `#rrggbb` as some eyes see it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    seen = tuple(min(max(part, 0.0), 1.0) for part in _times(SEEN[eyes], linear))
    x, y, z = (
        t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29
        for t in (part / white for part, white in zip(_times(_TO_XYZ, seen), _WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(one: str, other: str, eyes: str) -> float:
    """Return how far apart two colours look (CIE 1976)."""
    return sum((a - b) ** 2 for a, b in zip(lab(one, eyes), lab(other, eyes), strict=True)) ** 0.5


@pytest.mark.parametrize("eyes", SEEN)
def test_neighbours_are_told_apart_by_all_eyes(eyes: str) -> None:
    """If this fails, readers who do not see red or green, or who print in grey, take two origins for one."""
    assert all(apart(one, other, eyes) >= 15 for one, other in pairwise(palette.ORIGINS))


@pytest.mark.parametrize("eyes", SEEN)
def test_the_shades_of_a_fan_step_down_evenly(eyes: str) -> None:
    """If this fails, one interval of a projection cannot be told from the next."""
    shades = (palette.PAPER, palette.BAND, palette.BAR, palette.FAN)
    assert all(apart(one, other, eyes) >= 8 for one, other in pairwise(shades))
    assert [lab(shade, eyes)[0] for shade in shades] == sorted((lab(shade, eyes)[0] for shade in shades), reverse=True)


@pytest.mark.parametrize("eyes", SEEN)
def test_this_week_a_mean_and_other_weeks_look_unlike(eyes: str) -> None:
    """If this fails, the newest bar or the line of the mean is lost among the other bars, whatever their shapes."""
    assert all(apart(palette.BAR, other, eyes) >= 30 for other in (palette.ACCENT, palette.LINE))


@pytest.mark.parametrize("colour", [palette.INK, palette.TEXT, palette.LINE, palette.ACCENT, palette.SECOND])
def test_colours_of_text_are_readable_on_paper(colour: str) -> None:
    """If this fails, labels fall below the contrast of 4.5 that WCAG 2.2 asks of small text."""
    assert palette.contrast(colour, palette.PAPER) >= 4.5


@pytest.mark.parametrize("colour", palette.ORIGINS)
def test_marks_of_origins_are_visible_on_paper(colour: str) -> None:
    """If this fails, a mark falls below the contrast of 3 that WCAG 2.2 asks of graphics."""
    assert palette.contrast(colour, palette.PAPER) >= 3


def test_neighbouring_origins_differ_in_grey() -> None:
    """If this fails, two groups of claims look alike in a grey print."""
    pairs = zip(palette.ORIGINS, palette.ORIGINS[1:], strict=False)
    assert all(abs(palette.lightness(one) - palette.lightness(other)) >= 15 for one, other in pairs)


def test_origins_have_shapes_of_their_own() -> None:
    """If this fails, an origin is told by its colour alone."""
    assert len(set(palette.SHAPES)) == len(palette.ORIGINS)


def test_the_newest_bar_stands_out_in_grey() -> None:
    """If this fails, this week's bar cannot be told from the others on a grey copy."""
    assert palette.lightness(palette.BAR) - palette.lightness(palette.ACCENT) >= 30


def test_contrast_agrees_with_known_values() -> None:
    """If this fails, the other colour tests prove nothing."""
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert palette.lightness("#ffffff") == pytest.approx(100, abs=0.01)
    assert palette.lightness("#777777") == pytest.approx(50.03, abs=0.05)
