"""What a look at an installation finds: one line for each thing, with the mend where it is not well."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from reports.errors import MusterError

State = Literal["ok", "warn", "bad"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `bad`: a run would fail or readers be misled; `warn`: somebody should know."""

    area: str
    state: State
    what: str
    mend: str = ""


@dataclass(frozen=True)
class Examination:
    """Everything that was looked at, in the order of the looks."""

    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """1 where something is bad, else 0."""
        return int(any(each.state == "bad" for each in self.findings))

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"findings": [asdict(each) for each in self.findings], "exit_code": self.exit_code}


def looked(area: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield what a look finds; what keeps it from looking is a finding too, and no other look is missed for it."""
    try:
        yield from look()
    except MusterError as trouble:
        yield Finding(area, "bad", trouble.message, trouble.mend)
    except Exception as trouble:  # a doctor that faints says where
        what = f"could not be looked at: {type(trouble).__name__}: {trouble}"
        yield Finding(area, "bad", what, "the rest was looked at; report this as a fault of muster")
