"""What one copy of a source changed in what the copy before had stated: each changed value in exactly one class.

The rules, in the order in which they are asked:

re-dating     withdrawn, and stated in the same copy with the same figures and publisher at another day
renaming      withdrawn, and stated in the same copy with the same figures and day under another publisher's name
withdrawal    withdrawn, and nothing stands in its place
return        stated again after it had been withdrawn
rewording     the same figures with another bound: "about" became "more than"
re-estimate   one of at least RE_ESTIMATED_LEAST values of one series and publisher that the copy moved, together at
              least RE_ESTIMATED_SHARE of all that were ever stated before
restatement   one of at least RESTATED_LEAST neighbouring periods that the copy moved
revision      a value no older than the source's settling time
late revision an older one

Spelling is no part of a claim's key or figure: other capitals, spaces, ways to write a number or a day, another note
or address change nothing in the ledger, and so give no row to look at.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from reports.catalog.history import History
from reports.figures.history.pairs import pairs

CLASSES = (
    "revision", "late revision", "restatement", "re-estimate", "withdrawal", "re-dating", "return", "rewording",
    "renaming",
)  # fmt: skip
# These say the same of the same day in other words: they are told, and never counted as a moved value.
ONLY_WORDS = frozenset({"rewording", "renaming"})
RESTATED_LEAST = 3
RE_ESTIMATED_LEAST = 10
RE_ESTIMATED_SHARE = 0.5
_BY_DEFAULT = History().settles_after_days
_DAY = "datetime64[us]"
_GROUP = ["append_no", "source_id", "series_id", "publisher"]
_FIGURE = ("value", "low", "high")


def classified(
    rows: pd.DataFrame, stated: pd.DataFrame, settles_after_days: Mapping[str, int] | None = None
) -> pd.DataFrame:
    """Return the changed rows with `moved_as` (one of CLASSES), `age_days`, `is_settled`, `to_on` and `to_publisher`.

    `rows` are those of `asked.moves_sql`, `stated` those of `asked.stated_sql` for the series in them, and
    `settles_after_days` the settling time of each source. `age_days` runs from the value's own day, or that of its
    publication where that is earlier, until the change was known; a value without a day counts as settled. A re-dated
    or renamed value is one row, with the day and the name at which it stands now.
    """
    found = pairs(rows)
    counterparts = {pair.stated_seq for pair in found}
    changed = rows[rows["replaces_seq"].notna() & ~rows["seq"].isin(counterparts)].reset_index(drop=True)
    settles = changed["source_id"].map(settles_after_days or {}).astype(float).fillna(_BY_DEFAULT).to_numpy()
    age_days = _age_days(changed)
    is_settled = ~(age_days <= settles)
    told = changed.assign(
        moved_as=pd.Series(_moved_as(changed, is_settled, stated), index=changed.index, dtype="object"),
        age_days=age_days,
        is_settled=is_settled,
        to_on=pd.Series(pd.NaT, index=changed.index, dtype=_DAY),
        to_publisher=pd.Series("", index=changed.index, dtype="object"),
    )
    if found:
        places = pd.Index(changed["seq"]).get_indexer([pair.gone_seq for pair in found])
        told.loc[places, "moved_as"] = [pair.moved_as for pair in found]
        told.loc[places, "to_on"] = pd.to_datetime([pair.period_end_on for pair in found]).astype(_DAY)
        told.loc[places, "to_publisher"] = [pair.publisher for pair in found]
    return told


def moved_series(rows: pd.DataFrame) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the series and the sources of which one copy moved enough to ask what else they ever stated."""
    counts = rows[rows["event"] == "revised"].groupby(_GROUP, observed=True).size()
    large = counts[counts >= RESTATED_LEAST].index
    return tuple(sorted(set(large.get_level_values("series_id")))), tuple(
        sorted(set(large.get_level_values("source_id")))
    )


def _age_days(changed: pd.DataFrame) -> np.ndarray:
    own = changed[["period_end_on", "published_on"]].apply(pd.to_datetime).min(axis=1)
    until = changed["known_at"].dt.tz_convert("UTC").dt.tz_localize(None)
    days = (until - own).dt.total_seconds().to_numpy(dtype=float) / 86_400
    return np.maximum(np.floor(days), 0)


def _moved_as(changed: pd.DataFrame, is_settled: np.ndarray, stated: pd.DataFrame) -> np.ndarray:
    moved_as = np.where(is_settled, "late revision", "revision").astype(object)
    is_same = np.all([_same(changed[name], changed[f"was_{name}"]) for name in _FIGURE], axis=0)
    is_revised = (changed["event"] == "revised").to_numpy()
    is_figure = is_revised & ~is_same
    known = {key: group for key, group in stated.groupby(_GROUP[1:], sort=False, observed=True)}
    for key, group in changed[is_figure].groupby(_GROUP, sort=False, observed=True):
        places = group.index.to_numpy()
        if len(places) >= RESTATED_LEAST:
            before = known[key[1:]][known[key[1:]]["append_no"] < key[0]] if key[1:] in known else stated.iloc[:0]
            moved_as[places] = _as_a_block(group, before, moved_as[places])
    moved_as[is_revised & is_same] = "rewording"
    moved_as[(changed["event"] == "stated").to_numpy()] = "return"
    moved_as[(changed["event"] == "withdrawn").to_numpy()] = "withdrawal"
    return moved_as


def _as_a_block(group: pd.DataFrame, before: pd.DataFrame, singly: np.ndarray) -> np.ndarray:
    """Return the class of each value of one series that one copy moved, given what else stood before it."""
    if len(group) >= RE_ESTIMATED_LEAST and len(group) >= RE_ESTIMATED_SHARE * len(before):
        return np.full(len(group), "re-estimate", dtype=object)
    moved, every = (pd.to_datetime(each["period_end_on"]).to_numpy() for each in (group, before))
    places = np.searchsorted(np.unique(np.concatenate([every, moved])), moved)
    taken = np.unique(places)
    run_of = np.cumsum(np.diff(taken, prepend=taken[:1]) > 1)
    is_long = np.bincount(run_of)[run_of] >= RESTATED_LEAST
    return np.where(np.isin(places, taken[is_long]), "restatement", singly)


def _same(one: pd.Series, other: pd.Series) -> np.ndarray:
    return ((one == other) | (one.isna() & other.isna())).to_numpy()
