"""The joint envelope of 1,000 claims over 250 weeks, in CPU time; ends with 1 where it takes two seconds or more.

Claims are made from one known course, so that the band must hold it on every day: that is checked too. Half of them
are totals and half are what was added in a time, with every bound; in a second round some totals contradict the rest.

    python benchmarks/envelope.py
"""

from __future__ import annotations

import datetime as dt
import sys
import time

import numpy as np
from timed.asking import parser_of

from reports.figures.envelope.curve import envelope
from reports.figures.envelope.limits import NO_LIMIT, Limit, gain_over, total_at

CLAIMS, WEEKS, WRONG = 1_000, 250, 20
MOST_SECONDS = 2.0
STARTS_ON = dt.date(2022, 2, 24)
DAYS = tuple(STARTS_ON + dt.timedelta(days=7 * number) for number in range(WEEKS))


def main() -> int:
    """Print the CPU time of a round that can hold and of one that cannot; 1 where one is slow or wrong."""
    course = np.cumsum(np.random.default_rng(4).integers(500, 8_000, WEEKS)).astype(float)
    limits = made_from(course)
    wrong = [total_at(f"wrong-{n}", DAYS[60 + n], 1.5 * course[60 + n], NO_LIMIT) for n in range(WRONG)]
    seconds, found = timed(limits)
    holds = all(each.low <= value + 1 and (each.high is None or each.high >= value - 1)
                for each, value in zip(found.allowed, course, strict=True))  # fmt: skip
    print(f"{len(limits):,} claims, {WEEKS} weeks, all can hold: {seconds:.2f} s of CPU, holds the course: {holds}")
    clashing, odd = timed([*limits[: CLAIMS - WRONG], *wrong])
    print(f"{CLAIMS:,} claims, {WRONG} of them wrong: {clashing:.2f} s of CPU, {len(odd.conflicts.sets)} sets found")
    is_good = holds and found.is_possible and not odd.is_possible and max(seconds, clashing) < MOST_SECONDS
    print("as it must be" if is_good else f"NOT as it must be: under {MOST_SECONDS} s, and the course within the band")
    return 0 if is_good else 1


def made_from(course: np.ndarray) -> list[Limit]:
    """Return claims that the course satisfies."""
    random, made = np.random.default_rng(5), []
    for number in range(CLAIMS):
        first, last = sorted(random.choice(WEEKS, 2, replace=False))
        value = course[last] if number % 2 else course[last] - course[first]
        low, high = ((0.9, 1.1), (0.8, NO_LIMIT), (0.0, 1.2))[number % 3]
        edges = (low * value, high if high == NO_LIMIT else high * value)
        if number % 2:
            made.append(total_at(f"total-{number}", DAYS[last], *edges))
        else:
            made.append(gain_over(f"gain-{number}", DAYS[first] + dt.timedelta(days=1), DAYS[last], *edges))
    return made


def timed(limits: list[Limit]):
    """Return the CPU seconds of one envelope, and the envelope."""
    started = time.process_time()
    found = envelope(limits, DAYS, starts_on=STARTS_ON)
    return time.process_time() - started, found


if __name__ == "__main__":
    parser_of(__doc__).parse_args()
    sys.exit(main())
