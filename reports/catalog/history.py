"""What a source may do to its own past before an editor has to say why."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class History(BaseModel):
    """How a source treats its past. The defaults fit a publisher that mends a figure now and then."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    re_estimated: bool = Field(
        default=False, description="each run of the source's own model moves every past value: it holds nothing back"
    )
    settles_after_days: int = Field(
        default=30, ge=0, le=3650, description="days after its own day until a value counts as the settled past"
    )
    hold_after_cells: int = Field(
        default=30, ge=0, description="settled values that one copy may move before an editor has to say why"
    )
