"""Any chart on the three canvases of an edition: print, screen and phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reports.briefings.charts.attribution import attribution
from reports.briefings.charts.band_line import band_line
from reports.briefings.charts.claims_panel import claims_panel
from reports.briefings.charts.fan import fan
from reports.briefings.charts.joint_band import joint_band
from reports.briefings.charts.late_line import late_line
from reports.briefings.charts.rows import rows_of
from reports.briefings.charts.small_multiples import small_multiples
from reports.briefings.charts.specs import (
    HALF,
    PHONE,
    PRINT,
    SCREEN,
    Attribution,
    BandLine,
    Canvas,
    ClaimsPanel,
    Fan,
    Formats,
    JointBand,
    LateLine,
    SmallMultiples,
    WeeklyBars,
)
from reports.briefings.charts.weekly_bars import weekly_bars
from reports.briefings.page import Chart

Spec = WeeklyBars | BandLine | JointBand | LateLine | ClaimsPanel | SmallMultiples | Fan | Attribution

_DRAWERS: dict[type, Callable[[Any, Formats, Canvas], str]] = {
    WeeklyBars: weekly_bars,
    BandLine: band_line,
    JointBand: joint_band,
    LateLine: late_line,
    ClaimsPanel: claims_panel,
    SmallMultiples: small_multiples,
    Fan: fan,
    Attribution: attribution,
}


def draw(spec: Spec, formats: Formats, canvas: Canvas = PRINT) -> str:
    """Return the spec's chart as SVG."""
    return _DRAWERS[type(spec)](spec, formats, canvas)


def chart(
    name: str, finding: str, spec: Spec, formats: Formats, *, alt: str, note: str = "", is_half: bool = False
) -> Chart:
    """Return a page's chart: thinned for print, with all points for the twin, and narrow for a phone.

    `is_half` draws it for one side of a `Pair`.
    """
    screen, formats = PHONE if is_half else SCREEN, replace(formats, chart=name)
    return Chart(
        name=name,
        title=finding,
        svg=draw(spec, formats, HALF if is_half else PRINT),
        alt=alt,
        note=note,
        svg_screen=draw(spec, formats, screen),
        svg_phone="" if is_half else draw(spec, formats, PHONE),
        rows=rows_of(spec),
    )
