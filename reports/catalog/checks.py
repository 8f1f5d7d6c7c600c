"""What a desk may set of the checks that a figure passes before it is believed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

CheckName = Literal[
    "shrunken-file", "future-day", "early-day", "year-off", "jump", "fall", "scale", "truncated", "new-series", "text"
]


class FigureChecks(BaseModel):
    """How far a figure may lie from its own recent history before it is told, or held back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    jump_factor: float = Field(
        default=50, ge=4, description="a running total's step so many robust spreads off is held back; half is told"
    )
    level_factor: float = Field(
        default=12, ge=4, description="a flow or level so many robust spreads off is held back; half of it is told"
    )
    fall_share: float = Field(
        default=0.05, ge=0, le=1, description="a running total that falls by no more than this share was corrected"
    )
    recent_values: int = Field(default=60, ge=8, description="how many values before it a figure is compared with")
    fewest_values: int = Field(default=8, ge=3, description="with fewer values before it, a figure is not compared")
    upheld_by: int = Field(
        default=5, ge=1, description="a new level that so many later values keep to is a change, not an error"
    )
    off: tuple[CheckName, ...] = Field(default=(), description="checks that are not made; say why in a comment")


class Checks(FigureChecks):
    """The checks of one source. `series` sets them anew, as a whole, for a series named there."""

    fewest_rows_share: float = Field(
        default=0.97, ge=0, le=1, description="a whole history with fewer figures than this share of those held is cut"
    )
    future_days: int = Field(default=0, ge=0, description="by how many days a figure's day may lie ahead of the fetch")
    series: Mapping[str, FigureChecks] = Field(default_factory=dict)

    def of(self, series_id: str) -> FigureChecks:
        """Return what holds for one series."""
        return self.series.get(series_id, self)
