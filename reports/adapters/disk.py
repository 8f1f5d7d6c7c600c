"""A folder as a store: write-once by hard link, compare-and-swap by lock, and never a half-written file in sight."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from reports.errors import KeyOccupied, MissingKey, StoreError, TagMoved
from reports.store import ContentHeaders, Read, checked_key

LOCK_PATIENCE_S = 30.0
_LOCK_PAUSE_S = 0.01
_LOCK_NAME = ".lock"
_LOST = "run again; if it stays so, `muster audit` names what is missing"


class FolderStore:
    """A folder; content headers are left to whatever serves it.

    `follows_links` False: a key stands only where its very path holds a file, and no link leads anywhere else.
    """

    def __init__(
        self, root: str | os.PathLike[str], *, lock_patience_s: float = LOCK_PATIENCE_S, follows_links: bool = True
    ) -> None:
        self.root = Path(root)
        self._follows_links = follows_links
        self._lock_patience_s = lock_patience_s

    def read(self, key: str) -> Read:
        """Return the file under `key`; raises MissingKey."""
        path = self._path(key)
        with _translated(path):
            if not (self._follows_links or self._is_its_own_file(path)):
                raise MissingKey(f"no file of its own stands under {path}", mend=_LOST)
            try:
                body = path.read_bytes()
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                raise MissingKey(f"nothing stands under {path}", mend=_LOST) from None
        return Read(body, _tag(body))

    def create(self, key: str, body: bytes, headers: ContentHeaders) -> bool:
        """Write once: True if created, False if the same bytes already stand; raises KeyOccupied."""
        path = self._path(key)
        with _translated(path), _written_aside(path, body) as aside:
            try:
                os.link(aside, path)
            except FileExistsError:
                return _accept_same(path, body)
            _sync_folder(path.parent)
        return True

    def replace(self, key: str, body: bytes, headers: ContentHeaders, *, tag: str | None) -> None:
        """Compare and swap against `tag` (None: nothing may stand there yet); raises TagMoved."""
        path = self._path(key)
        with _translated(path), self._locked():
            standing = _tag(path.read_bytes()) if path.exists() else None
            if standing != tag:
                raise TagMoved(f"{path} was replaced by somebody else since it was read")
            with _written_aside(path, body) as aside:
                os.replace(aside, path)
                _sync_folder(path.parent)

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield every key that begins with `prefix`, sorted; locks and unfinished files are not keys."""
        folder = self.root / prefix.rpartition("/")[0]
        found = (str(path.relative_to(self.root).as_posix()) for path in _files_below(folder))
        yield from sorted(key for key in found if key.startswith(prefix))

    def locate(self, key: str) -> str:
        """Return the file's path."""
        return str(self._path(key))

    def _path(self, key: str) -> Path:
        return self.root / checked_key(key)

    def _is_its_own_file(self, path: Path) -> bool:
        """Return whether a plain file stands under this path itself: no link, and no pipe that would never end."""
        within = path.relative_to(self.root)
        return Path(os.path.realpath(path)) == Path(os.path.realpath(self.root)) / within and path.is_file()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the folder's lock. The system frees a dead holder's lock, so none is ever stale."""
        self.root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.root / _LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            self._wait_for_lock(descriptor)
            yield
        finally:
            os.close(descriptor)

    def _wait_for_lock(self, descriptor: int) -> None:
        deadline = time.monotonic() + self._lock_patience_s
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise self._still_locked(descriptor) from None
                time.sleep(_LOCK_PAUSE_S)
            else:
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
                return

    def _still_locked(self, descriptor: int) -> StoreError:
        holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "unknown"
        return StoreError(
            f"{self.root} has been locked for {self._lock_patience_s:g} s by process {holder}",
            mend="wait for that process, or end it if it hangs: its lock goes with it",
        )


def _accept_same(path: Path, body: bytes) -> bool:
    if path.read_bytes() == body:
        return False
    raise KeyOccupied(
        f"{path} already holds other bytes, and what is written there never changes",
        mend="nothing was overwritten; a correction is a new revision under a new key",
    )


@contextlib.contextmanager
def _written_aside(path: Path, body: bytes) -> Iterator[str]:
    """Write and sync the bytes beside their place; whatever is left there at the end is removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(prefix=".unfinished-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
        yield aside
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(aside)


def _sync_folder(folder: Path) -> None:
    """Make a new name survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _files_below(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in files if not name.startswith("."))


def _tag(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


@contextlib.contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turn what the system says into one line with a mend."""
    try:
        yield
    except OSError as error:
        mends = {
            errno.EACCES: "give this user the right to write there, or choose another folder",
            errno.EPERM: "choose a folder on a file system that allows hard links",
            errno.ENOTSUP: "choose a folder on a file system that allows hard links",
            errno.EROFS: "choose a folder that is not mounted read-only",
            errno.ENOSPC: "free some space, then run again: nothing half-written was left",
            errno.EDQUOT: "free some space, then run again: nothing half-written was left",
            errno.ENOTDIR: "a file stands where a folder is needed: move it away, or choose another folder",
        }
        mend = mends.get(error.errno or 0, "look at the folder's file system")
        raise StoreError(f"{path}: {error.strerror or error}", mend=mend) from error
