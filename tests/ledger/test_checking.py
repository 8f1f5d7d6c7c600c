"""Checking: one byte that was changed anywhere is found, and its file is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reports.adapters import open_store
from reports.adapters.ledger import Ledger, delta_log, sealing
from reports.errors import LedgerAltered
from reports.store import ContentHeaders, S3Settings, Store
from tests.ledger.sample import append

_POSITIONS = 40


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A small ledger with every kind of file: packed once, and appended to before and after."""
    ledger = _opened(tmp_path)
    for day in range(4):
        append(ledger, day + 1, {each: float(each + day) for each in range(5)})
    ledger.pack()
    append(ledger, 9, {each: float(each) for each in range(6)})
    return ledger


def test_one_flipped_byte_is_found_wherever_it_is(ledger: Ledger, tmp_path: Path) -> None:
    """Otherwise a wrong statistic, log entry or figure would be believed, and printed."""
    assert ledger.upkeep.check_files().altered == ()
    kinds = set()
    for path in _files(tmp_path):
        kinds.add(path.name[20:] if path.name[0] == "0" else path.name.partition("-")[0])
        whole = path.read_bytes()
        for place in {*range(0, len(whole), max(1, len(whole) // _POSITIONS)), len(whole) - 1}:
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :])
            found = _opened(tmp_path).upkeep.check_files().altered
            assert any(path.name in each for each in found), f"byte {place} of {path.name}: {found}"
        path.write_bytes(whole)
    assert kinds == {".json", ".checkpoint.parquet", ".checkpoint.json", "_last_checkpoint", "part", "packed"}
    assert ledger.upkeep.check_files().altered == ()


def test_a_missing_file_is_found(ledger: Ledger, tmp_path: Path) -> None:
    """Otherwise a pinned edition would turn out to be lost only when somebody needs it."""
    newest_seals = {sealing.seal_key(6), sealing.checkpoint_seal_key(5)}  # like a run that broke off before it sealed
    for path in _files(tmp_path):
        key, whole = path.relative_to(tmp_path).as_posix(), path.read_bytes()
        path.unlink()
        found = _opened(tmp_path).upkeep.check_files()
        assert any(path.name in each for each in found.altered) or key in newest_seals, f"{key}: {found}"
        path.write_bytes(whole)


def test_what_a_broken_run_left_is_told_and_does_no_harm(ledger: Ledger, tmp_path: Path) -> None:
    """Otherwise a crash would make the ledger unusable, or leave files that nobody can explain."""
    left = tmp_path / "private/ledger/record=claim/part-00000-left.zstd.parquet"
    left.write_bytes(b"PAR1")
    (tmp_path / sealing.seal_key(6)).unlink()
    (tmp_path / sealing.checkpoint_seal_key(5)).unlink()
    found = ledger.upkeep.check_files()
    assert found.altered == ()
    assert found.orphans == (left.relative_to(tmp_path).as_posix(),)
    assert (found.unsealed, found.unsealed_summaries) == ((6,), (5,))
    ledger.upkeep.seal_rest(found)
    again = ledger.upkeep.check_files()
    assert (again.unsealed, again.unsealed_summaries) == ((), ())


def test_the_next_writer_seals_what_was_left_unsealed(ledger: Ledger, tmp_path: Path) -> None:
    """Otherwise one crash would leave a version that nobody ever vouches for."""
    (tmp_path / sealing.seal_key(6)).unlink()
    append(_opened(tmp_path), 10, {0: 5.0})
    assert _opened(tmp_path).upkeep.check_files().unsealed == ()


def test_a_ledger_from_before_there_were_seals_is_sealed_with_the_next_append(tmp_path: Path) -> None:
    """Otherwise a bucket that was begun with an earlier release could never be checked."""
    old = Ledger.open(str(tmp_path))
    append(old, 1, {0: 10.0})
    append(old, 2, {0: 11.0})
    assert not (tmp_path / sealing.FOLDER).exists()
    _opened(tmp_path).verify()
    append(_opened(tmp_path), 3, {0: 12.0})
    assert sealing.sealed_versions(open_store(str(tmp_path))) == [0, 1, 2, 3]
    assert _opened(tmp_path).upkeep.check_files().altered == ()


def test_a_changed_file_is_not_sealed_again(ledger: Ledger, tmp_path: Path) -> None:
    """Otherwise the next append would vouch for what somebody changed."""
    entry = tmp_path / delta_log.entry_key(6)
    entry.write_bytes(entry.read_bytes().replace(b'"Append"', b'"append"'))
    append(_opened(tmp_path), 10, {0: 5.0})
    assert _opened(tmp_path).upkeep.check_files().altered == (f"{delta_log.entry_key(6)} is not what was sealed",)


def test_what_is_read_is_held_against_its_seal_before(ledger: Ledger, tmp_path: Path) -> None:
    """Otherwise an edition could be made of altered files, because nobody ran a check that day."""
    ledger.verify()
    pinned = ledger.head(pin_version=3)
    ledger.verify(pinned)
    packed = next((tmp_path / "private/ledger/record=claim").glob("packed-*"))
    whole = packed.read_bytes()
    packed.write_bytes(whole[:-9] + b"x" + whole[-8:])
    with pytest.raises(LedgerAltered, match=packed.name) as refused:
        _opened(tmp_path).verify()
    assert refused.value.exit_code == 5 and refused.value.mend
    _opened(tmp_path).verify(pinned)
    with pytest.raises(LedgerAltered, match="not the state that was pinned"):
        _opened(tmp_path).verify(replace(pinned, content_digest="0" * 64))


def test_a_bucket_is_checked_like_a_folder(address: str, s3: S3Settings, store: Store) -> None:
    """Otherwise only ledgers on a disk could be trusted."""
    ledger = Ledger.open(address, s3, store)
    append(ledger, 1, {0: 10.0})
    append(ledger, 2, {0: 11.0})
    ledger.pack()
    ledger.verify()
    key = next(key for key in store.keys("private/ledger/record=claim") if "packed" in key)
    held = store.read(key)
    store.replace(key, held.body[:-1] + b"?", ContentHeaders(), tag=held.tag)
    found = ledger.upkeep.check_files()
    assert found.altered == (f"{key} is not what was sealed",)


def _opened(root: Path) -> Ledger:
    return Ledger.open(str(root), None, open_store(str(root)))


def _files(root: Path) -> Iterator[Path]:
    return iter(sorted(path for path in root.rglob("*") if path.is_file()))
