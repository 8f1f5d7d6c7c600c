"""A ledger in a bucket, read and written over a line that changes a byte: nothing wrong is believed, or written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from reports.adapters import open_store
from reports.adapters.ledger import Ledger
from reports.adapters.ledger.delta_log import PRIVATE
from reports.errors import MusterError
from reports.store import S3Settings
from tests.adapters.faulty_proxy import Fault, FaultyProxy, Request
from tests.conftest import Seaweed
from tests.ledger.sample import append, seen
from tests.publication.sample import contents

STANDING = {0: 10.0, 1: 12.0}
MORE = {**STANDING, 2: 13.0}


def struck(
    address: str, seaweed: Seaweed, nth: int, fault: Fault, work: Callable[[Ledger], object], **more: Any
) -> bool | None:
    """Do work on a ledger while something befalls the n-th reading of it.

    Returns whether it was done, and was not refused in words; None where there were fewer readings than that.
    """
    count = 0

    def plan(request: Request) -> Fault | None:
        nonlocal count
        count += request.method == "GET"
        return fault if request.method == "GET" and count == nth else None

    with FaultyProxy(urlsplit(seaweed.endpoint).port or 0, plan) as proxy:
        s3 = S3Settings(endpoint=proxy.endpoint, **more)
        try:
            work(Ledger.open(address, s3, open_store(address, s3)))
        except MusterError as trouble:
            assert trouble.mend and "\x1b" not in str(trouble)
            return False
        return True if proxy.befell[fault] else None


def begun(address: str, seaweed: Seaweed, **more: Any) -> Ledger:
    """Return a ledger, reached by the good line, that was packed once and appended to since."""
    s3 = S3Settings(endpoint=seaweed.endpoint, **more)
    ledger = Ledger.open(address, s3, open_store(address, s3))
    append(ledger, 1, {0: 9.0})
    append(ledger, 2, STANDING)
    ledger.pack()
    append(ledger, 3, {0: 1.0}, source_id="herald")
    return ledger


@pytest.mark.parametrize(
    ("fault", "checksum_mode"), [("corrupt reply", "sha256"), ("corrupt reply", "none"), ("cut reply", "sha256")]
)
def test_a_changed_byte_is_read_again_or_told_and_never_believed(
    bucket: str, seaweed: Seaweed, fault: Fault, checksum_mode: str
) -> None:
    """Otherwise a figure that no source ever gave would be printed, under a chain of digests that holds."""
    direct = begun(bucket, seaweed, checksum_mode=checksum_mode)
    wanted, head = seen(direct, 9), direct.head()

    def look(ledger: Ledger) -> None:
        assert seen(ledger, 9) == wanted
        assert ledger.head() == head
        ledger.verify(head)

    ends = []
    while (done := struck(bucket, seaweed, len(ends) + 1, fault, look, checksum_mode=checksum_mode)) is not None:
        ends.append(done)
    assert len(ends) > 15 and sum(ends) > len(ends) // 2


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.parametrize("checksum_mode", ["sha256", "none"])
def test_what_is_written_after_a_changed_byte_holds(bucket: str, seaweed: Seaweed, checksum_mode: str) -> None:
    """Otherwise one bad packet would chain or seal the ledger wrongly, and every later check would call it altered."""
    nth, done = 0, False

    def work(ledger: Ledger) -> None:
        append(ledger, 4, MORE)
        ledger.pack()

    begun(f"{bucket}/first", seaweed, checksum_mode=checksum_mode)
    first = contents(open_store(f"{bucket}/first", seaweed.settings))
    while done is not None:
        nth += 1
        address = f"{bucket}/{nth}"
        store = open_store(address, seaweed.settings)
        for key, body in first.items():
            store.create(key, body, PRIVATE)
        direct = Ledger.open(address, seaweed.settings, store)
        done = struck(address, seaweed, nth, "corrupt reply", work, checksum_mode=checksum_mode)
        assert append(direct, 4, MORE).is_repeat or done is False
        assert direct.check().append_no == 4, nth
        found = direct.upkeep.check_files()
        assert found.altered == (), nth
        direct.upkeep.seal_rest(found)
        again = direct.upkeep.check_files()
        assert (again.altered, again.unsealed, again.unsealed_summaries) == ((), (), ()), nth
    assert nth > 15
