"""A grade of reliability that a source's own record suggests. A person decides; nothing here is used by itself."""

from __future__ import annotations

from dataclasses import dataclass

METHOD = "first statement against newest"
COPIES_LEAST = 10
FOLLOWED_LEAST = 30
# The best grade is B: who never corrects himself is steady, and may be steadily wrong. A needs other witnesses.
LIMITS_PCT = (("B", 2.0), ("C", 10.0), ("D", 30.0))
WORST = "E"
RULE = (
    f"Suggested by the method “{METHOD}”: of the values followed for 30 days or more, the share whose settled past "
    "was moved, and how far nine in ten stand at most from what was said of them first. Both within "
    + ", ".join(f"{limit:g}\u00a0%: {grade}" for grade, limit in LIMITS_PCT)
    + f"; else {WORST}. For a source declared as re-estimated the distance alone counts. Never A, as steadiness is "
    f"not truth; none below {COPIES_LEAST} compared copies or {FOLLOWED_LEAST} followed values."
)


@dataclass(frozen=True)
class Steadiness:
    """What the suggestion rests on: shares and distances in percent of the values followed long enough."""

    compared_count: int
    followed_count: int
    settled_moved_pct: float
    drift_p90_pct: float
    is_re_estimated: bool = False


@dataclass(frozen=True)
class Suggestion:
    """A suggested grade, empty where there is too little to go by, and why."""

    grade: str
    why: str


def suggested(steadiness: Steadiness) -> Suggestion:
    """Return the grade that the rule RULE gives."""
    if steadiness.compared_count < COPIES_LEAST:
        return Suggestion("", f"too few copies: {steadiness.compared_count} compared, {COPIES_LEAST} needed")
    if steadiness.followed_count < FOLLOWED_LEAST:
        return Suggestion("", f"too few values followed: {steadiness.followed_count}, {FOLLOWED_LEAST} needed")
    far = steadiness.drift_p90_pct
    share = 0.0 if steadiness.is_re_estimated else steadiness.settled_moved_pct
    grade = next((grade for grade, limit in LIMITS_PCT if far <= limit and share <= limit), WORST)
    settled = "re-estimated as declared" if steadiness.is_re_estimated else f"{share:.2g} % moved after settling"
    return Suggestion(grade, f"{settled}, nine in ten within {far:.2g} %")
