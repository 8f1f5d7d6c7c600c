"""A source's record: how often it changed what it had stated, how far, and how long until a value settled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reports.catalog.declared import Source
from reports.figures.history.moves import ONLY_WORDS
from reports.figures.history.suggestion import Steadiness, Suggestion, suggested

FOLLOWED_DAYS = 30  # from the first copy that shows a value to the newest copy: long enough to see it mended
_SIZED = ("revision", "late revision", "restatement", "re-estimate")
_MIDDLE = ("value", "low", "high")


@dataclass(frozen=True)
class Record:
    """What the copies of one source show of its own steadiness. Sizes are in percent of what stood, times in days.

    `moved_count` of `values_count` values changed at least once, in `moving_copies_count` of `compared_count` copies
    that could be compared with one before. `followed_count` values were seen FOLLOWED_DAYS or longer, and
    `followed_moved_count` of them changed. `first_change_days` is the median from when such a value was first known
    to the first copy that shows it changed; the two `settled_` times are the median and the 90th percentile to the
    first copy with its last change. Sparse copies make all three longer than they were.
    `restatements_count` and `re_estimates_count` count blocks: one series in one copy.
    """

    source_id: str
    declared: str
    compared_count: int
    values_count: int
    moved_count: int
    moving_copies_count: int
    followed_count: int
    followed_moved_count: int
    move_median_pct: float | None
    move_p90_pct: float | None
    first_change_days: float | None
    settled_median_days: float | None
    settled_p90_days: float | None
    falls_count: int
    withdrawals_count: int
    re_datings_count: int
    restatements_count: int
    re_estimates_count: int
    suggested: Suggestion


def record_of(
    source_id: str,
    source: Source,
    moved: pd.DataFrame,
    first: pd.DataFrame,
    counts: pd.DataFrame,
    copies: pd.DataFrame,
    falls_count: int,
) -> Record:
    """Return the record of one source.

    `moved`: its classified changes; `first`: how each of those keys was first stated (`asked.first_stated_sql`);
    `counts`: how many values each append stated (`asked.stated_counts_sql`); `copies`: its fetches that brought a
    copy or found it unchanged; `falls_count`: falls that stand in its running totals.
    """
    changed = moved[~moved["moved_as"].isin(ONLY_WORDS)]
    newest_at = copies["retrieved_at"].max() if len(copies) else pd.NaT
    enough_at = newest_at - pd.Timedelta(days=FOLLOWED_DAYS)
    stated = counts.merge(copies[["append_no", "retrieved_at"]], on="append_no")
    followed_count = int(stated.loc[stated["retrieved_at"] <= enough_at, "key_id"].sum())
    keys = _keys(changed, first)
    followed = keys[keys["held_at"] <= enough_at]
    sizes = _sizes(changed[changed["moved_as"].isin(_SIZED)])
    ways = changed["moved_as"].value_counts()
    steadiness = Steadiness(
        compared_count=max(0, len(copies) - 1),
        followed_count=followed_count,
        settled_moved_pct=_share(followed["is_settled"].sum(), followed_count),
        drift_p90_pct=_drift_p90(followed["drift_pct"], followed_count),
        is_re_estimated=source.history.re_estimated,
    )
    return Record(
        source_id=source_id,
        declared=source.reliability,
        compared_count=steadiness.compared_count,
        values_count=int(counts["key_id"].sum()),
        moved_count=len(keys),
        moving_copies_count=changed["append_no"].nunique(),
        followed_count=followed_count,
        followed_moved_count=len(followed),
        move_median_pct=_quantile(sizes, 0.5),
        move_p90_pct=_quantile(sizes, 0.9),
        first_change_days=_quantile(followed["first_days"], 0.5),
        settled_median_days=_quantile(followed["last_days"], 0.5),
        settled_p90_days=_quantile(followed["last_days"], 0.9),
        falls_count=falls_count,
        withdrawals_count=int(ways.get("withdrawal", 0)),
        re_datings_count=int(ways.get("re-dating", 0)),
        restatements_count=_blocks(changed, "restatement"),
        re_estimates_count=_blocks(changed, "re-estimate"),
        suggested=suggested(steadiness),
    )


def falls_in(view: pd.DataFrame) -> dict[str, int]:
    """Return how often a running total stands below the one before it, by source; `view` is of cumulative series."""
    own = ["source_id", "series_id", "publisher"]
    rows = view.dropna(subset=["value", "period_end_on"]).sort_values([*own, "period_end_on"], kind="stable")
    falls = rows.groupby(own, sort=False, observed=True)["value"].diff() < 0
    return {str(name): int(count) for name, count in falls.groupby(rows["source_id"]).sum().items()}


def _keys(changed: pd.DataFrame, first: pd.DataFrame) -> pd.DataFrame:
    """Return each key that changed: days to its first and last change, how far it went, whether settled past moved."""
    found = changed.groupby("key_id", sort=False).agg(
        first_at=("held_at", "min"), last_at=("held_at", "max"), is_settled=("is_settled", "any")
    )
    newest = changed.drop_duplicates("key_id", keep="last").set_index("key_id")
    keys = first.set_index("key_id").join(found, how="inner")
    now, was = _middle(newest, "").reindex(keys.index), _middle(keys, "")
    gone = (newest["event"] == "withdrawn").reindex(keys.index)
    with np.errstate(divide="ignore", invalid="ignore"):
        drift_pct = (100 * (now - was).abs() / was.abs()).replace(np.inf, np.nan).mask(gone.astype(bool))
    return keys.assign(
        first_days=(keys["first_at"] - keys["known_at"]).dt.total_seconds() / 86_400,
        last_days=(keys["last_at"] - keys["known_at"]).dt.total_seconds() / 86_400,
        drift_pct=drift_pct,
    )


def _sizes(changed: pd.DataFrame) -> pd.Series:
    now, was = _middle(changed, ""), _middle(changed, "was_")
    with np.errstate(divide="ignore", invalid="ignore"):
        return (100 * (now - was).abs() / was.abs()).replace(np.inf, np.nan).dropna()


def _middle(rows: pd.DataFrame, before: str) -> pd.Series:
    """Return each row's figure: the value, else the middle of its limits, else the one limit it has."""
    value, low, high = (rows[before + name].astype(float) for name in _MIDDLE)
    return value.fillna((low + high) / 2).fillna(low).fillna(high)


def _drift_p90(drift_pct: pd.Series, followed_count: int) -> float:
    moved = drift_pct.dropna().to_numpy(dtype=float)
    still = np.zeros(max(0, followed_count - len(moved)))
    return float(np.quantile(np.concatenate([still, moved]), 0.9)) if followed_count else 0.0


def _blocks(changed: pd.DataFrame, way: str) -> int:
    rows = changed[changed["moved_as"] == way]
    return len(rows.drop_duplicates(["append_no", "series_id", "publisher"]))


def _quantile(numbers: pd.Series, share: float) -> float | None:
    return float(numbers.quantile(share)) if len(numbers) else None


def _share(part: float, whole: int) -> float:
    return 100 * float(part) / whole if whole else 0.0
