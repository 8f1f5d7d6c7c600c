"""The colours by computation: contrast on paper, and difference in grey."""

import pytest

from reports.briefings.charts import palette


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
