"""Checking while others append and pack: what they move is not taken for altered, and what was altered is still found.

No clock and no luck: the other run does its work just before the n-th thing that is asked of the store, for every n.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from reports.adapters import open_store
from reports.adapters.ledger import Ledger, sealing
from reports.errors import StoreError
from reports.store import ContentHeaders, Store
from tests.ledger.sample import append
from tests.publication.overtaken_store import OvertakenStore


class Ended:
    """A store under a run that ends when it comes to seal the summary that it made."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.read, self.replace, self.keys, self.locate = store.read, store.replace, store.keys, store.locate

    def create(self, key: str, body: bytes, headers: ContentHeaders) -> bool:
        if key.endswith(".checkpoint.json"):
            raise StoreError("the power went", mend="wait")
        return self._store.create(key, body, headers)


def appended_and_packed(root: Path, *, breaks_off: bool = False) -> None:
    """Append twice and pack, as another process does; perhaps only up to the seal of the summary."""
    store = open_store(str(root))
    ledger = Ledger.open(str(root), None, Ended(store) if breaks_off else store)
    begun = ledger.head().append_no + 1
    append(ledger, begun, {0: float(begun)})
    append(ledger, begun + 1, {0: float(begun + 1)})
    with suppress(StoreError):
        ledger.pack()


@pytest.mark.parametrize("breaks_off", [False, True], ids=["packs", "breaks off"])
@pytest.mark.parametrize("is_packed", [False, True], ids=["its first summary", "its second summary"])
def test_a_check_that_is_overtaken_at_any_point_finds_nothing_altered(
    tmp_path: Path, is_packed: bool, breaks_off: bool
) -> None:
    """Otherwise the check on Monday would send people to their backups because a run tidied up meanwhile."""
    overtaken_at = 0
    for at in range(1, 200):
        root = tmp_path / str(at)
        append(Ledger.open(str(root), None, open_store(str(root))), 1, {0: 1.0})
        if is_packed:
            appended_and_packed(root)
        others = partial(appended_and_packed, root, breaks_off=breaks_off)
        store = OvertakenStore(open_store(str(root)), at, others)
        assert Ledger.open(str(root), None, store).upkeep.check_files().altered == (), f"overtaken at call {at}"
        if not store.was_overtaken:
            break
        overtaken_at = at
    assert 10 < overtaken_at < 199


@pytest.mark.parametrize("pointer", [b"", b"{}"], ids=["missing", "altered"])
def test_a_pointer_that_nobody_who_packs_wrote_is_found(tmp_path: Path, pointer: bytes) -> None:
    """Otherwise looking twice would only be looking away."""
    append(Ledger.open(str(tmp_path), None, open_store(str(tmp_path))), 1, {0: 1.0})
    appended_and_packed(tmp_path)
    path = tmp_path / sealing.LAST_CHECKPOINT
    path.unlink()
    if pointer:
        path.write_bytes(pointer)
    found = Ledger.open(str(tmp_path), None, open_store(str(tmp_path))).upkeep.check_files().altered
    assert [sealing.LAST_CHECKPOINT in each for each in found] == [True]


def test_a_check_and_a_packing_may_seal_the_same_summary(tmp_path: Path) -> None:
    """Otherwise whoever packs would be told of an alteration that is none, or every later check would."""
    sealed = 0
    for at in range(1, 200):
        root = tmp_path / str(at)
        append(Ledger.open(str(root), None, open_store(str(root))), 1, {0: 1.0})

        def others(root: Path = root) -> None:
            appended_and_packed(root)
            checker = Ledger.open(str(root), None, open_store(str(root)))
            checker.upkeep.seal_rest(checker.upkeep.check_files())

        appended_and_packed(root, breaks_off=True)
        store = OvertakenStore(open_store(str(root)), at, others)
        ledger = Ledger.open(str(root), None, store)
        append(ledger, 1, {0: 9.0}, source_id="herald")
        ledger.pack()
        found = Ledger.open(str(root), None, open_store(str(root))).upkeep.check_files()
        assert (found.altered, found.unsealed) == ((), ()), f"overtaken at call {at}"
        sealed += any(sealing.OF_POINTER in key for key in open_store(str(root)).keys(sealing.FOLDER))
        if not store.was_overtaken:
            break
    assert sealed
