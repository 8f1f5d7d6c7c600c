"""What a new copy says is looked at before it is believed: a finding warns, or holds a claim back."""

from reports.figures.checks.judging import judged

__all__ = ["judged"]
