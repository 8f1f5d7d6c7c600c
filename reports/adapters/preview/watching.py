"""Which files changed since one last looked: by time and size first, by content before it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path

Stamp = tuple[int, int, str]  # time of change, size, sha256 of the content


class Watched:
    """Groups of files, each by a name such as `templates`; a file may come and go."""

    def __init__(self, groups: Mapping[str, Callable[[], Iterable[Path]]]) -> None:
        self._groups = groups
        self._seen: dict[str, dict[Path, Stamp]] = {name: self._look(name, {}) for name in groups}

    def changed(self) -> dict[str, tuple[str, ...]]:
        """Return the groups in which a file's content changed since the last call, each with the names of its files."""
        found = {}
        for name in self._groups:
            before, now = self._seen[name], self._look(name, self._seen[name])
            self._seen[name] = now
            told = {path: stamp[2] for path, stamp in now.items()}
            was = {path: stamp[2] for path, stamp in before.items()}
            if names := sorted(path.name for path in {*told, *was} if told.get(path) != was.get(path)):
                found[name] = tuple(names)
        return found

    def _look(self, name: str, before: Mapping[Path, Stamp]) -> dict[Path, Stamp]:
        found = {}
        for path in self._groups[name]():
            try:
                is_file, stat = path.is_file(), path.stat()
                known = before.get(path)
                if known is not None and known[:2] == (stat.st_mtime_ns, stat.st_size):
                    found[path] = known
                elif is_file:
                    found[path] = (stat.st_mtime_ns, stat.st_size, sha256(path.read_bytes()).hexdigest())
            except OSError:  # it went away, or is being written: the next look tells
                continue
        return found
