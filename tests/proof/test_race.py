"""Sixteen publishers at once, each a process of its own: of one edition, of sixteen, and against who takes one back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from reports.adapters.publisher import bring_up_to_log, publish_edition, read_log, revisions, withdraw_edition
from reports.briefings.publication import EditionName, manifest_bytes
from reports.briefings.publication_log import newest_of
from tests.proof.runs import Desk, Watcher, begun, ended, ledger_content, left, library, on_seaweed
from tests.publication.sample import ACTED_AT, AS_OF, edition, files_of
from tests.publication.sample import publish as publish_sample

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

RUNS = 16
WEEK = "2025-W44"
ROUNDS = 3
SPAWN = get_context("spawn")


@pytest.fixture
def desk(address: str, request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """The toy desk with thirty weeks of figures, on a folder once and on a bucket once."""
    small = library(tmp_path, weeks=30)
    if not address.startswith("s3://"):
        return small
    return on_seaweed(small, request.getfixturevalue("seaweed"), address)


def together(desk: Desk, weeks: Sequence[str]) -> list[dict[str, str]]:
    """Publish each of the weeks in a process of its own, all at once; return what each reports. All end with 0."""
    imported = begun(desk, "import", "--json")
    ended(imported)
    runs = [begun(desk, "publish", "--json", "--week", week, who=f"runner {no}") for no, week in enumerate(weeks)]
    return [json.loads(ended(run)) for run in runs]


def test_sixteen_publishers_of_one_edition_publish_it_once(desk: Desk):
    """The scheduled run and one by hand would leave two log entries, or the second would end as a failure."""
    alone = desk.at(f"{desk.bucket}-undisturbed")
    together(alone, [WEEK])
    watcher = Watcher(desk)
    try:
        with watcher.on(desk) as seen:
            told = together(desk, [WEEK] * RUNS)
    finally:
        watcher.close()
    ends = Counter(each["status"] for each in told)
    (entry,) = read_log(desk.store)
    print(f"{RUNS} runs of {WEEK}: {dict(ends)}; the winner is {entry.who}; a reader saw {seen}")
    assert ends == {"published": 1, "already published": RUNS - 1}
    assert told[int(entry.who.removeprefix("runner "))]["status"] == "published"
    assert len({json.dumps(each["files"]) for each in told}) == 1
    told_of_who = {key for key in left(desk) if "/r1/" not in key}  # the log names the winner, and pages its hash
    wanted = {key: sha256 for key, sha256 in left(alone).items() if key not in told_of_who}
    assert {key: sha256 for key, sha256 in left(desk).items() if key not in told_of_who} == wanted
    assert left(desk).keys() == left(alone).keys() and ledger_content(desk) == ledger_content(alone)
    assert bring_up_to_log(desk.store, entry.edition) == ()


def test_sixteen_publishers_of_sixteen_weeks_lose_none(desk: Desk):
    """A back-fill on several machines would leave gaps in the log, or readers with an old edition as the newest."""
    weeks = [f"2026-W{number:02d}" for number in range(1, 1 + 6)] + [f"2025-W{number}" for number in range(43, 53)]
    told = together(desk, weeks)
    log = read_log(desk.store)  # raises where an entry does not follow from the one before
    newest = json.loads(desk.store.read(f"public/{desk.briefing}/newest.json").body)
    print(f"{len(weeks)} weeks at once: logged as {[entry.edition.week[2:] for entry in log]}")
    assert {each["status"] for each in told} == {"published"}
    assert [entry.number for entry in log] == list(range(1, RUNS + 1))
    assert sorted(entry.edition.week for entry in log) == sorted(weeks)
    assert newest["edition"]["week"] == max(weeks)
    assert [bring_up_to_log(desk.store, entry.edition) for entry in log] == [()] * RUNS


_starting: Barrier | None = None


def _meet(barrier: Barrier) -> None:
    global _starting
    _starting = barrier


def _act(desk: Desk, number: int) -> str:
    """Do one act of a race, at the moment at which all others do theirs."""
    store, name = desk.store, edition()
    assert _starting is not None
    _starting.wait(120)
    match number % 4:
        case 0:
            return publish_sample(store, edition("2026-W32"), who=f"runner {number}").status
        case 1 | 2:
            second = edition(revision=2)
            files = files_of(second)
            manifest = manifest_bytes(second, AS_OF, files, {"ledger": "digest"})
            return publish_edition(
                store, second, files, manifest, title="The herd, weekly", acted_at=ACTED_AT, who=f"runner {number}",
                act="supersede", why="A district was counted twice.", kind="error",
            ).status  # fmt: skip
        case _:
            return withdraw_edition(store, name, why="Forged.", acted_at=ACTED_AT, who=f"runner {number}").act


def test_publishing_correcting_and_withdrawing_at_once_end_in_one_story(desk: Desk):
    """A correction and a withdrawal at the same moment would leave pages that say neither, or a broken log."""
    with ProcessPoolExecutor(RUNS, mp_context=SPAWN, initializer=_meet, initargs=(SPAWN.Barrier(RUNS),)) as pool:
        for number in range(ROUNDS):
            raced = desk.at(f"{desk.bucket}-{number}")
            store, herd = raced.store, EditionName("herd", "weekly", "2026-W31")
            publish_sample(store)
            ends = Counter(pool.map(_act, [raced] * RUNS, range(RUNS)))
            log = read_log(store)
            acts = Counter((entry.act, entry.edition.week, entry.edition.revision) for entry in log)
            print(f"{RUNS} acts at once: {dict(ends)}; logged {[f'{each.act} {each.edition.week}' for each in log]}")
            assert acts.pop(("publish", "2026-W31", 1)) == acts.pop(("publish", "2026-W32", 1)) == 1
            assert acts.pop(("supersede", "2026-W31", 2)) == 1
            assert set(acts) <= {("withdraw", "2026-W31", 1)} and acts.total() <= 1
            standing = {each.number: each.standing for each in revisions(store, herd)}
            assert standing[2] == "published" and standing[1] in ("superseded", "withdrawn")
            newest = newest_of(log, "herd", "weekly")
            assert newest and newest.edition.week == "2026-W32"
            assert bring_up_to_log(store, herd) == bring_up_to_log(store, edition("2026-W32")) == ()
