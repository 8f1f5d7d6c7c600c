"""Home pages on an S3 server: runs that break off among them, and publishers that write them at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from reports.adapters import open_store
from reports.adapters.publisher import bring_up_to_log, read_log
from reports.store import Store
from tests.conftest import Seaweed
from tests.publication.crashing_store import Crash, CrashingStore
from tests.publication.sample import contents, edition, publish

EVERY = 4  # Each write of a folder is tried in tests/publication; here, one in so many, and another for each start.
RACERS = 16


class Writes:
    """Passes everything on to a store, and keeps the keys that were written, in their order."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.read, self.keys, self.locate = store.read, store.keys, store.locate
        self.keys_written: list[str] = []

    def create(self, key: str, *said: object, **more: object) -> bool:
        """Write once."""
        self.keys_written.append(key)
        return self._store.create(key, *said, **more)

    def replace(self, key: str, *said: object, **more: object) -> None:
        """Compare and swap."""
        self.keys_written.append(key)
        self._store.replace(key, *said, **more)


def test_a_run_killed_among_the_home_pages_is_repaired_by_the_next(bucket: str, seaweed: Seaweed) -> None:
    """A reader of the bucket would find half of last week's pages and half of this week's, and it would stay so."""
    whole = Writes(open_store(f"{bucket}/whole", seaweed.settings))
    publish(whole, edition("2026-W30"))
    whole.keys_written.clear()
    publish(whole)
    wanted = contents(whole)
    logged = next(place for place, key in enumerate(whole.keys_written) if key.startswith("public/log/"))
    homes = [
        place for place in range(logged + 1, len(whole.keys_written)) if whole.keys_written[place].endswith("html")
    ]
    assert len(homes) > 15
    for place in homes[::EVERY]:
        store = open_store(f"{bucket}/{place}", seaweed.settings)
        publish(store, edition("2026-W30"))
        try:
            publish(CrashingStore(store, place + 1, is_after=place % 2 == 0))
        except Crash:
            assert len(read_log(store)) == 2 and contents(store) != wanted
        else:
            raise AssertionError(f"the run came to its end before write {place}")
        assert publish(store).status == "already published"
        assert contents(store) == wanted, whole.keys_written[place]


def test_publishers_that_race_leave_the_home_pages_of_one_log(bucket: str, seaweed: Seaweed) -> None:
    """The front page would show an older week than the archive, for as long as nobody published again."""
    store, barrier = open_store(bucket, seaweed.settings), Barrier(RACERS)
    weeks = [f"2026-W{20 + number % 4}" for number in range(RACERS)]

    def run(number: int) -> str:
        mine = open_store(bucket, seaweed.settings)
        barrier.wait()
        return publish(mine, edition(weeks[number]), who=f"runner {number}").status

    with ThreadPoolExecutor(RACERS) as pool:
        ends = list(pool.map(run, range(RACERS)))
    assert ends.count("published") == len(set(weeks)) == len(read_log(store))
    assert set(ends) == {"published", "already published"}
    assert all(bring_up_to_log(store, edition(week)) == () for week in weeks)
    archive = store.read("public/herd/weekly/archive.html").body.decode()
    assert all(week in archive for week in weeks)
