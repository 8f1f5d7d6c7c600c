"""What people read about the ledger itself: whether it is whole, how it was packed, what was written out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.intake.ledgers import LedgerCheck
    from reports.adapters.ledger.packing import Packed
    from reports.figures.data_package import Resource

_NAMED = 10


def checked(found: LedgerCheck) -> str:
    """Return what a check found whole, and what it saw beside that."""
    files, head = found.files, found.head
    lines = [
        f"✓ {files.files:,} files of {files.versions:,} versions are as sealed ({files.size_bytes / 2**20:,.1f} MiB)",
        f"✓ {head.append_no:,} appends: each row is in its place of the chain, which ends in {head.chain_digest[:16]}",
        f"✓ {len(found.pinned):,} pinned editions show the state that was pinned",
    ]
    if files.unsealed:
        lines.append(f"! {_numbers(files.unsealed)} had no seal, because a run broke off; sealed now")
    if files.unsealed_summaries:
        lines.append(f"! the log's summary at {_numbers(files.unsealed_summaries)} had no seal; sealed now")
    if files.orphans:
        lines.append(f"! {len(files.orphans):,} files belong to no version, as a run that broke off leaves them:")
        lines += [f"    {key}" for key in files.orphans[:_NAMED]]
        lines += [f"    … and {len(files.orphans) - _NAMED:,} more"] if len(files.orphans) > _NAMED else []
    return "\n".join(lines)


def packed(done: Packed | None) -> str:
    """Return what packing did."""
    if done is None:
        return "nothing to pack: the rows lie in few files already"
    return f"packed: {done.files_before:,} files into {done.files_after:,}, {done.rows:,} rows, version {done.version}"


def exported(folder: Path, made: Sequence[Resource]) -> str:
    """Return what was written, file by file."""
    lines = [f"  {each.path:<16} {each.rows:>12,} rows {each.size_bytes / 2**20:>10,.1f} MiB" for each in made]
    return "\n".join([f"written to {folder}", *lines])


def _numbers(versions: Sequence[int]) -> str:
    return f"version {versions[0]}" if len(versions) == 1 else f"versions {versions[0]} to {versions[-1]}"
