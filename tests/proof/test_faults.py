"""Publishing to a real S3 server over a network that loses, cuts, damages, delays and refuses."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from reports.adapters import open_store
from reports.adapters.publisher import bring_up_to_log, read_log
from reports.briefings.publication import sha256_of
from reports.errors import StoreError
from reports.store import S3Settings, Store
from tests.adapters.faulty_proxy import FAULTS, Fault, FaultyProxy, Plan, Request
from tests.conftest import Seaweed
from tests.proof.runs import Desk, Undisturbed, begun, ledger_content, left, library, on_seaweed, publish, seeded
from tests.publication.sample import contents, edition
from tests.publication.sample import publish as publish_sample

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

HEALED: tuple[Fault, ...] = ("lost reply", "reset", "cut upload", "refused for now")
DAMAGING: tuple[Fault, ...] = ("cut reply", "corrupt upload", "corrupt reply")  # healed, or told and then repaired
WRITES_HIT = (1, 3, 6, 7, 8, 10, 11)  # the first file, a middle one, the manifest, the log entry, and what follows
READS_HIT = (2, 5, 8)  # read back what was written
STALLED_AT = (2, 7, 11)  # a file, the log entry, a listing: each costs the minute after which the client gives up
SHARE_OF_FAULTS = 0.06
WHOLE_RUNS = 4


@dataclass
class Befalls:
    """What befalls the n-th request of a method (and `count` of them from there on); nothing befalls the others."""

    fault: Fault
    method: str
    nth: int
    count: int = 1
    seen: int = 0

    def __call__(self, request: Request) -> Fault | None:
        """Return what befalls this request."""
        self.seen += request.method == self.method
        is_there = request.method == self.method and self.nth <= self.seen < self.nth + self.count
        return self.fault if is_there else None


@dataclass
class Network:
    """A S3 server, the bucket in it, and a way to it for each plan of faults."""

    seaweed: Seaweed
    bucket: str
    used: itertools.count[int] = field(default_factory=itertools.count)

    def try_under(self, plan: Plan) -> tuple[str, Store, FaultyProxy]:
        """Publish a small edition through a proxy, in a new part of the bucket; return how it ended."""
        address = f"{self.bucket}/{next(self.used)}"
        direct = open_store(address, self.seaweed.settings)
        with FaultyProxy(urlsplit(self.seaweed.endpoint).port or 0, plan) as proxy:
            try:
                ended = publish_sample(open_store(address, S3Settings(endpoint=proxy.endpoint))).status
            except StoreError as trouble:
                assert trouble.mend
                ended = "failed"
        return ended, direct, proxy


@pytest.fixture
def network(seaweed: Seaweed, bucket: str) -> Network:
    """A S3 server that can be reached in many ways."""
    return Network(seaweed, bucket)


def test_one_fault_at_any_request_is_healed_or_leaves_nothing_that_is_pointed_to(network: Network):
    """One lost packet on Tuesday morning would leave two log entries, half an edition, or one that is not ours."""
    _, direct, _ = network.try_under(lambda request: None)
    wanted = contents(direct)
    places = {"PUT": (*WRITES_HIT, len(wanted)), "GET": READS_HIT}
    tries = [
        Befalls(fault, method, nth)
        for method, hit in places.items() for nth in hit for fault in (*HEALED, *DAMAGING)
        if (fault, method) != ("corrupt upload", "GET")
    ]  # fmt: skip
    tries += [Befalls("stall", "PUT", nth) for nth in STALLED_AT]
    tries.sort(key=lambda each: each.fault != "stall")
    with ThreadPoolExecutor(2 + len(STALLED_AT)) as pool:
        ends = list(pool.map(lambda plan: one_fault(network, plan, wanted), tries))
    told: dict[str, Counter[str]] = {fault: Counter() for fault in FAULTS}
    for plan, ended in zip(tries, ends, strict=True):
        told[plan.fault][ended] += 1
    for fault, counted in told.items():
        print(f"{fault:>16}: {counted.total():3} requests, of which the run {dict(counted)}")
    assert all(set(told[fault]) == {"published"} for fault in (*HEALED, "stall"))
    assert all(set(told[fault]) <= {"published", "failed"} for fault in DAMAGING)


def one_fault(network: Network, plan: Befalls, wanted: dict[str, bytes]) -> str:
    """Publish under one fault, look at what a reader finds, publish again without; return how the first run ended."""
    ended, direct, proxy = network.try_under(plan)
    assert proxy.befell[plan.fault] == 1, (plan, proxy.befell)
    if ended == "failed":
        points_to_nothing_or_all(direct)
    again = publish_sample(direct).status
    assert ended == "failed" or again == "already published"
    assert contents(direct) == wanted, plan
    assert len(read_log(direct)) == 1 and bring_up_to_log(direct, edition()) == ()
    return ended


def points_to_nothing_or_all(store: Store) -> None:
    """What a reader can follow after a failed run must be complete."""
    keys = set(store.keys("public/"))
    if "public/herd/weekly/newest.json" in keys:
        pointer = json.loads(store.read("public/herd/weekly/newest.json").body)
        for file in pointer["files"].values():
            assert sha256_of(store.read(f"public/herd/weekly/{file['path']}").body) == file["sha256"]


@pytest.mark.parametrize("fault", ["refused for now", "reset"])
def test_a_server_that_goes_away_for_good_is_told_and_the_next_run_repairs(network: Network, fault: Fault):
    """A run would wait for ever, end in a stack trace, or leave what the next one cannot finish."""
    _, direct, _ = network.try_under(lambda request: None)
    wanted = contents(direct)
    places = (1, 6, 7, 8, 12)
    for nth in places:
        ended, direct, proxy = network.try_under(Befalls(fault, "PUT", nth, count=10_000))
        assert ended == "failed" and 2 <= proxy.befell[fault] <= 12
        points_to_nothing_or_all(direct)
        assert publish_sample(direct).status == ("already published" if nth > 7 else "published")
        assert contents(direct) == wanted and len(read_log(direct)) == 1
    print(f"{fault} for good from write {places} on: told each time, and repaired by the next run")


def test_whole_runs_over_a_bad_network_come_to_the_same_end(network: Network, tmp_path: Path):
    """The ledger or the edition would hold something twice or not at all after a night with a bad line."""
    desk = on_seaweed(library(tmp_path), network.seaweed, network.bucket)
    alone = desk.at(f"{desk.bucket}-undisturbed")
    assert publish(alone) == "published"
    wanted = Undisturbed(left(alone), ledger_content(alone))
    told: Counter[str] = Counter()
    chance = seeded("bad network")
    kinds = [fault for fault in FAULTS if fault != "stall"]

    def plan(request: Request) -> Fault | None:
        return chance.choice(kinds) if chance.random() < SHARE_OF_FAULTS else None

    for number in range(WHOLE_RUNS):
        mine = desk.at(f"{desk.bucket}-{number}")
        with FaultyProxy(urlsplit(network.seaweed.endpoint).port or 0, plan) as proxy:
            through = mine.at(mine.bucket, MUSTER_S3_ENDPOINT=proxy.endpoint)
            told["runs"] += tried_until_done(through)
        wanted.is_left_at(mine)
        assert len(read_log(mine.store)) == 1
        told += proxy.befell
    print(f"{WHOLE_RUNS} editions over a bad network: {dict(told)}")
    assert sum(told[fault] for fault in kinds) > 10


def tried_until_done(desk: Desk) -> int:
    """Run until a run ends well, at most nine times; each other end is told in words. Returns how many it took."""
    for attempt in range(1, 10):
        run = begun(desk, "brief", "--json")
        _, told = run.communicate(timeout=240)
        if run.returncode == 0:
            return attempt
        assert "error: " in told and "mend: " in told and "Traceback" not in told, told
    raise AssertionError(f"nine runs did not suffice: {told}")
