"""The colours of the charts: one accent, one line colour, origins that differ in lightness as well as in hue."""

from __future__ import annotations

INK = "#1b2432"
TEXT = "#4a5563"
GRID = "#dfe3e8"
AXIS = "#98a2af"
PAPER = "#ffffff"
LINE = "#1f5a9a"
BAR = "#b7c9dd"
BAND = "#d5e1ee"
FAN = "#7d9fc6"  # the innermost of three nested intervals; BAND and BAR are those around it
LATE = "#efece4"
ACCENT = "#b3352b"
SECOND = "#6a7481"

# Dark and light in turn (CIE L* 33, 57, 27, 52, 31, 56): neighbours differ in grey too, and each origin has a shape.
ORIGINS = ("#1f4e8c", "#c47a1d", "#5b2a75", "#2f8a6d", "#8c1c3a", "#7a8794")
SHAPES = ("circle", "square", "diamond", "triangle", "pentagon", "bar")


def luminance(colour: str) -> float:
    """Return the relative luminance (0 to 1) of `#rrggbb` after WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lightness(colour: str) -> float:
    """Return CIE L* (0 black to 100 white): what is left of a colour in a grey print."""
    y = luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > 216 / 24389 else y * 24389 / 27
