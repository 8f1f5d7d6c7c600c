"""Folders of small files: read whole, written whole, and one digest for equal contents."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.adapters.files import digest_of, read_folder, write_folder
from reports.errors import UsageError


def test_files_are_read_by_suffix_with_their_paths(tmp_path: Path) -> None:
    """A catalogue would miss the register that lies beside it."""
    (tmp_path / "in").mkdir()
    for name in ("b.toml", "in/a.csv", "c.png"):
        (tmp_path / name).write_bytes(name.encode())
    assert read_folder(tmp_path, suffixes=(".toml", ".csv")) == {"b.toml": b"b.toml", "in/a.csv": b"in/a.csv"}


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A typing slip in --catalog would look like an empty desk."""
    with pytest.raises(UsageError, match="nowhere"):
        read_folder(tmp_path / "nowhere", suffixes=(".toml",))


def test_written_files_are_whole_and_leave_no_parts(tmp_path: Path) -> None:
    """A reader would open half a PDF, or find stray parts beside it."""
    where = write_folder(tmp_path / "out", {"a.pdf": b"%PDF", "b.csv": b"x"})
    assert {name: Path(path).read_bytes() for name, path in where.items()} == {"a.pdf": b"%PDF", "b.csv": b"x"}
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.pdf", "b.csv"]


FILES = st.dictionaries(st.text("abc./", min_size=1, max_size=6), st.binary(max_size=8), max_size=5)


@given(one=FILES, other=FILES)
def test_equal_files_and_only_they_share_a_digest(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    """A manifest would call two editions made from the same templates different, or the reverse."""
    assert (digest_of(one) == digest_of(other)) == (one == other)
    assert digest_of(dict(reversed(one.items()))) == digest_of(one)
