"""Which of the runs that Prefect holds for alive show no sign of life: pure, the clock is an argument."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Unfinished = Literal["RUNNING", "PENDING", "CANCELLING"]
UNFINISHED: tuple[Unfinished, ...] = ("RUNNING", "PENDING", "CANCELLING")
AFTER = dt.timedelta(minutes=15)  # five heartbeats of Prefect's, which sends one every three minutes
PENDING_FACTOR = 2  # what is pending sends none, and a machine may have to be got for it


@dataclass(frozen=True)
class Sign:
    """What is known of one run that has not ended: its state, and the newest sign of life of its own.

    `parent` is the id of the run that it is part of, empty where it stands for itself; `state_id` names its state.
    """

    run_id: str
    name: str
    state: Unfinished
    state_id: str
    seen_at: dt.datetime
    parent: str = ""


def silent(signs: Iterable[Sign], now: dt.datetime, after: dt.timedelta = AFTER) -> list[Sign]:
    """Return the runs of which nothing was heard for `after`, twice that while pending; the inmost first.

    A run lives as long as the run that it is part of, and the other way round: they share one process.
    """
    known = {sign.run_id: sign for sign in signs}
    heard: dict[str, dt.datetime] = {}
    for sign in known.values():
        root = _root(sign, known)
        heard[root] = max(heard.get(root, sign.seen_at), sign.seen_at)
    quiet = [sign for sign in known.values() if now - heard[_root(sign, known)] > _patience(sign, after)]
    return sorted(quiet, key=lambda sign: (-_depth(sign, known), sign.run_id))


def _patience(sign: Sign, after: dt.timedelta) -> dt.timedelta:
    return after * PENDING_FACTOR if sign.state == "PENDING" else after


def _root(sign: Sign, known: Mapping[str, Sign]) -> str:
    while sign.parent in known:
        sign = known[sign.parent]
    return sign.run_id


def _depth(sign: Sign, known: Mapping[str, Sign]) -> int:
    return 1 + _depth(known[sign.parent], known) if sign.parent in known else 0
