"""An import that the bucket would not take to its end goes on where it stopped, and not behind it."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

import pytest

from flows.intake.importing import import_recorded
from flows.settings import Settings
from reports.errors import StoreError
from reports.store import ContentHeaders, Store
from tests.proof.runs import library


class RefusingStore:
    """A store whose server refuses the n-th write of a key that fits a pattern."""

    def __init__(self, store: Store, pattern: str, nth: int) -> None:
        self._store, self._pattern, self._left = store, pattern, nth
        self.read, self.replace, self.keys, self.locate = store.read, store.replace, store.keys, store.locate

    def create(self, key: str, body: bytes, headers: ContentHeaders) -> bool:
        """Write once, unless this is the write that is refused."""
        self._left -= bool(re.match(self._pattern, key))
        if self._left == 0:
            self._left = -1
            raise StoreError(f"{key}: the server went away", mend="run again")
        return self._store.create(key, body, headers)


class RefusedSettings(Settings):
    """Settings of a run whose bucket takes all writes but one."""

    refused = ("", 0)

    @cached_property
    def store(self) -> Store:
        """The bucket, which refuses one write."""
        return RefusingStore(super().store, *self.refused)


@pytest.mark.parametrize("pattern", ["private/evidence/", "private/fetches/"])
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_copy_that_was_refused_is_not_shut_out_by_a_later_one(tmp_path: Path, pattern: str, nth: int) -> None:
    """One lost connection would take a copy out of the ledger for good, and figures out of every edition since."""
    desk = library(tmp_path, copies=4)
    whole = desk.at(str(tmp_path / "whole")).settings
    import_recorded(whole)
    refused = RefusedSettings(bucket=desk.bucket, recorded_folder=desk.recorded, catalog_folder=desk.catalog)
    object.__setattr__(refused, "refused", (pattern, nth))
    with pytest.raises(StoreError, match="went away"):
        import_recorded(refused)
    assert len(refused.ledger.fetches()) == nth - 1
    again = import_recorded(desk.settings)
    assert [each.status for each in again.taken] == ["ok"] * (5 - nth)
    assert desk.settings.ledger.check().content_digest == whole.ledger.check().content_digest
