"""Folders of small files, read whole: catalogues, templates, fonts, recorded evidence."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path

from reports.errors import UsageError

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,100}")


def read_folder(folder: Path, *, suffixes: Iterable[str]) -> Mapping[str, bytes]:
    """Return every file below `folder` with one of the suffixes, by its path there, sorted; raises UsageError."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder", mend="name a folder that exists")
    wanted = tuple(suffixes)
    found = sorted(path for path in folder.rglob("*") if path.suffix in wanted and path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def package_folder(package: str) -> Path:
    """Return where an installed package's files lie."""
    return Path(str(resources.files(package)))


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return one sha256 over names and contents: equal for equal files, whatever folder they lie in."""
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{name}\0{hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return whole.hexdigest()


def write_folder(folder: Path, bodies: Mapping[str, bytes]) -> dict[str, str]:
    """Write files into a folder, each whole or not at all, and return where they lie by name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in bodies.items():
        aside = folder / f".{name}.part"
        aside.write_bytes(body)
        aside.replace(folder / name)
    return {name: str(folder / name) for name in bodies}


def write_new(folder: Path, bodies: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write files that a stranger named into a folder, and return where they lie; what stands there is kept.

    Raises UsageError, before anything is written, for a name that is more than a plain file name or that is taken.
    """
    for name in bodies:
        if not _PLAIN_NAME.fullmatch(name):
            raise UsageError(f"{name!r} is no safe name for a file; nothing was written", mend="do not trust this file")
        if (folder / name).is_symlink() or (folder / name).exists():
            raise UsageError(f"{folder / name} exists; nothing was written", mend="name an empty folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, body in bodies.items():
            with (folder / name).open("xb") as file:
                file.write(body)
    except OSError as trouble:
        raise UsageError(f"{folder} cannot be written: {trouble.strerror}", mend="name another folder") from trouble
    return tuple(str(folder / name) for name in bodies)
