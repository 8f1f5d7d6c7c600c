"""Both stores keep the same promises: write once, swap only what was read, and show no half of anything."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from reports.adapters import open_store
from reports.errors import KeyOccupied, MissingKey, StoreError, TagMoved
from reports.store import ContentHeaders, S3Settings, Store

PLAIN = ContentHeaders("text/plain", "no-cache")
THREADS = 16


def test_what_was_created_is_read_back(store: Store) -> None:
    """Otherwise a published file would not be the file that was made."""
    assert store.create("public/a/b.txt", b"\x00words", PLAIN) is True
    assert store.read("public/a/b.txt").body == b"\x00words"


def test_the_same_bytes_twice_are_no_conflict(store: Store) -> None:
    """Otherwise a retry after a lost answer would fail for a publication that succeeded."""
    store.create("public/a.txt", b"one", PLAIN)
    assert store.create("public/a.txt", b"one", PLAIN) is False


def test_other_bytes_never_replace_what_was_written_once(store: Store) -> None:
    """Otherwise a citation could silently change under its reader."""
    store.create("public/a.txt", b"one", PLAIN)
    with pytest.raises(KeyOccupied) as refused:
        store.create("public/a.txt", b"two", PLAIN)
    assert "a.txt" in refused.value.message and refused.value.mend
    assert store.read("public/a.txt").body == b"one"


def test_a_missing_key_says_so(store: Store) -> None:
    """Otherwise an absent edition would look like a broken bucket."""
    with pytest.raises(MissingKey):
        store.read("public/none.txt")


def test_a_swap_needs_the_tag_that_was_read(store: Store) -> None:
    """Otherwise a late writer would set a pointer back."""
    store.replace("newest.json", b"1", PLAIN, tag=None)
    first = store.read("newest.json").tag
    store.replace("newest.json", b"2", PLAIN, tag=first)
    with pytest.raises(TagMoved):
        store.replace("newest.json", b"3", PLAIN, tag=first)
    with pytest.raises(TagMoved):
        store.replace("newest.json", b"4", PLAIN, tag=None)
    assert store.read("newest.json").body == b"2"


def test_a_swap_of_what_is_not_there_is_refused(store: Store) -> None:
    """Otherwise a writer could bring back an object that was taken away meanwhile."""
    store.replace("a.json", b"1", PLAIN, tag=None)
    with pytest.raises(TagMoved):
        store.replace("b.json", b"1", PLAIN, tag=store.read("a.json").tag)


def test_keys_are_listed_in_order_below_a_prefix(store: Store) -> None:
    """Otherwise the log would be read in another order than it was written."""
    for key in ("public/log/00000010.json", "public/log/00000002.json", "public/logo.txt", "private/x"):
        store.create(key, b"x", PLAIN)
    assert list(store.keys("public/log/")) == ["public/log/00000002.json", "public/log/00000010.json"]
    assert list(store.keys("public/log")) == [
        "public/log/00000002.json",
        "public/log/00000010.json",
        "public/logo.txt",
    ]
    assert list(store.keys("nowhere/")) == []


def test_one_of_sixteen_creators_wins(store: Store) -> None:
    """Otherwise two racing runs could each believe that theirs is the published edition."""
    barrier = Barrier(THREADS)

    def create(number: int) -> bool:
        barrier.wait()
        try:
            return store.create("public/race.txt", b"by %d" % number, PLAIN)
        except KeyOccupied:
            return False

    with ThreadPoolExecutor(THREADS) as pool:
        won = list(pool.map(create, range(THREADS)))
    assert won.count(True) == 1
    assert store.read("public/race.txt").body == b"by %d" % won.index(True)


def test_racing_swaps_lose_nothing(store: Store) -> None:
    """Otherwise a listing could forget an edition that was published at the same time as another."""
    store.replace("count.txt", b"0", PLAIN, tag=None)

    def add_one(_: int) -> None:
        while True:
            standing = store.read("count.txt")
            try:
                store.replace("count.txt", b"%d" % (int(standing.body) + 1), PLAIN, tag=standing.tag)
            except TagMoved:
                continue
            return

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(24)))
    assert store.read("count.txt").body == b"24"


@pytest.mark.parametrize("key", ["../secret", "/etc/passwd", "a//b", "a/../b", "ü.txt", ".hidden", "a/.lock", ""])
def test_a_dangerous_key_is_refused(store: Store, key: str) -> None:
    """Otherwise a name from a source could reach outside the bucket."""
    with pytest.raises(StoreError, match="no key"):
        store.create(key, b"x", PLAIN)


def test_an_object_can_be_found_by_a_person(store: Store, address: str) -> None:
    """Otherwise the summary could not say where the PDF lies."""
    assert store.locate("public/a.pdf") == f"{address}/public/a.pdf"


@pytest.mark.parametrize("wrong", ["s3://", "s3:///prefix"])
def test_an_address_without_a_bucket_is_refused(wrong: str) -> None:
    """Otherwise a mistyped address would end in a puzzling error from far below."""
    with pytest.raises(StoreError, match="no address"):
        open_store(wrong, S3Settings())
