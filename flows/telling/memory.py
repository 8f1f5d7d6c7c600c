"""What was told and how the newest runs ended, kept in the private half of the bucket.

Kept only where somebody wants to be told; nothing that is published rests on it, and losing it means being told again.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace

from flows.settings import Settings
from flows.telling.troubles import Known
from reports.errors import MissingKey, StoreError, TagMoved
from reports.store import ContentHeaders

_ATTEMPTS = 8
_HEADERS = ContentHeaders("application/json", "no-store")


@dataclass(frozen=True)
class Ended:
    """How the newest run of a flow ended. Instants as ISO 8601; `succeeded_at` is that of the newest good one."""

    outcome: str
    started_at: str
    ended_at: str
    seconds: float
    is_good: bool
    succeeded_at: str = ""


@dataclass(frozen=True)
class Memory:
    """The troubles that were told by their keys, and the newest run of each flow."""

    troubles: Mapping[str, Known] = field(default_factory=dict)
    runs: Mapping[str, Ended] = field(default_factory=dict)

    def with_run(self, flow: str, ended: Ended) -> Memory:
        """Return the memory with a run in the place of the flow's last one."""
        before = self.runs.get(flow)
        succeeded_at = ended.ended_at if ended.is_good else before.succeeded_at if before else ""
        return replace(self, runs={**self.runs, flow: replace(ended, succeeded_at=succeeded_at)})


def memory_key(settings: Settings) -> str:
    """Return where a desk's memory stands."""
    return f"private/telling/{settings.catalog.desk}.json"


def recalled(settings: Settings) -> Memory:
    """Return what is remembered; nothing where nothing was kept, or where what was kept cannot be read."""
    return _read(settings)[0]


def remember(settings: Settings, change: Callable[[Memory], Memory]) -> Memory:
    """Change what is remembered, again if another run was first, and return it; raises StoreError."""
    for _ in range(_ATTEMPTS):
        memory, tag = _read(settings)
        wanted = change(memory)
        with contextlib.suppress(TagMoved):  # Another run wrote meanwhile: look again at what it wrote.
            settings.store.replace(memory_key(settings), _written(wanted), _HEADERS, tag=tag)
            return wanted
    raise StoreError(f"{memory_key(settings)} stayed busy", mend="run `muster tell` once the other runs are done")


def _read(settings: Settings) -> tuple[Memory, str | None]:
    try:
        standing = settings.store.read(memory_key(settings))
    except MissingKey:
        return Memory(), None
    try:
        said = json.loads(standing.body)
        troubles = {key: Known(**{**each, "parts": tuple(each["parts"])}) for key, each in said["troubles"].items()}
        return Memory(troubles, {flow: Ended(**each) for flow, each in said["runs"].items()}), standing.tag
    except (ValueError, TypeError, KeyError):
        return Memory(), standing.tag


def _written(memory: Memory) -> bytes:
    return (json.dumps(asdict(memory), ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
