"""Work on bytes that nobody vouches for, done in a process of its own with limits on memory, time and output.

A bomb (a workbook that unpacks to gigabytes, a page nested a million deep, a reader that never ends) takes down that
process and nothing else. It starts fresh, since a fork of a process with threads may hang, inherits no environment,
and so no secret, leaves no core dump and can write no large file.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeVar

from reports.errors import ParseError, SourceError

R = TypeVar("R")
MIB = 2**20
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from reports.adapters.confined import work_within; work_within(*map(int, sys.argv[2:]))"
)
# What may come back: what parsers return, and nothing that could do anything when it is read.
_HARMLESS = frozenset({"reports.figures.model", "datetime"})


@dataclass(frozen=True)
class Limits:
    """What a confined piece of work may use: address space, processor time, time by the clock, size of its answer."""

    memory_mib: int = 1024
    cpu_seconds: int = 30
    wall_seconds: int = 60
    answer_mib: int = 256


def confined(work: Callable[..., R], *given: Any, about: str, limits: Limits | None = None) -> R:
    """Return what `work(*given)` returns, done in a process of its own; `work` stands at the top of a module.

    Raises ParseError with what it refuses, and where it breaks or reaches a limit; then `about` begins the message.
    """
    within = limits or Limits()
    with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as answer:
        pickle.dump((work, given), question)
        question.seek(0)
        ended_by = _run(question, answer, within)
        answer.seek(0)
        said = _read(answer) if ended_by == 0 else None
    if said is None:
        raise _stopped(about, ended_by, within)
    kind, value = said
    if kind == "made":
        return value
    if kind == "refused":
        message, mend = value
        raise ParseError(message, mend=mend)
    if kind in ("full", "large"):
        raise _stopped(about, kind, within)
    raise ParseError(
        f"{about}: reading it broke, with {within.memory_mib:,} MiB of memory to use: {value}",
        mend="look at the bytes kept as evidence; if they are sound, the reader has a fault: report it with them",
    )


def _run(question: BinaryIO, answer: BinaryIO, within: Limits) -> int | str:
    """Return 0 for work that came to its end, else the signal that ended it (negative), or "time"."""
    numbers = (within.memory_mib, within.cpu_seconds, within.answer_mib)
    command = [sys.executable, "-I", "-B", "-c", _START, json.dumps(sys.path), *map(str, numbers)]
    process = subprocess.Popen(
        command, stdin=question, stdout=answer, stderr=subprocess.DEVNULL, env={}, start_new_session=True
    )
    try:
        return process.wait(within.wall_seconds)
    except subprocess.TimeoutExpired:
        return "time"
    finally:
        # Whatever it has started ends with it.
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()


def _stopped(about: str, ended_by: int | str, within: Limits) -> ParseError:
    if ended_by == "time":
        what = f"it took longer than {within.wall_seconds} seconds"
    elif ended_by == -signal.SIGXCPU:
        what = f"it took more than {within.cpu_seconds} seconds of processor time"
    elif ended_by == "full":
        what = f"it needs more than {within.memory_mib:,} MiB of memory"
    elif ended_by == "large":
        what = f"what it holds is larger than {within.answer_mib} MiB"
    elif ended_by == 0:
        what = "it came back with something that is no claim, finding or item"
    else:
        how = signal.Signals(-ended_by).name if isinstance(ended_by, int) and ended_by < 0 else f"exit {ended_by}"
        what = f"the process that read it broke ({how}), with {within.memory_mib:,} MiB of memory to use"
    mend = "look at the bytes kept as evidence: a file of figures needs far less; other sources are not touched by it"
    return ParseError(f"{about}: reading it was stopped: {what}", mend=mend)


class _Harmless(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Return a class of claims or of time; raises UnpicklingError for all else."""
        if module in _HARMLESS:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is nothing that a reader returns")


def _read(answer: BinaryIO) -> tuple[str, Any] | None:
    """Return what the process said, or None where it was cut off."""
    try:
        kind, value = _Harmless(answer).load()
    except (pickle.UnpicklingError, EOFError, AttributeError, ValueError, TypeError, IndexError):
        return None
    return kind, value


def work_within(memory_mib: int, cpu_seconds: int, answer_mib: int) -> None:
    """Do the work that stands on the standard input and answer on the standard output: what the new process runs."""
    _limit(memory_mib, cpu_seconds, answer_mib)
    # Words that the work prints are no part of the answer.
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    said = _done()
    answer.write(_written(said, answer_mib * MIB))
    answer.flush()
    os._exit(0)  # threads that a reader left behind do not keep the process


def _done() -> tuple[str, Any]:
    try:
        work, given = pickle.load(sys.stdin.buffer)
        return "made", work(*given)
    except MemoryError:
        return "full", ""
    except SourceError as refusal:
        return "refused", (refusal.message, refusal.mend)
    except (Exception, SystemExit) as trouble:  # a reader may raise anything, and its user must be told what
        return "broke", f"{type(trouble).__name__}: {trouble}"[:1000]


def _written(said: tuple[str, Any], most_bytes: int) -> bytes:
    try:
        body = pickle.dumps(said)
    except MemoryError:
        return pickle.dumps(("full", ""))
    return body if len(body) <= most_bytes else pickle.dumps(("large", ""))


def _limit(memory_mib: int, cpu_seconds: int, answer_mib: int) -> None:
    import resource

    for what, most, at_the_very_most in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 2),
        (resource.RLIMIT_FSIZE, answer_mib * MIB, answer_mib * MIB),
        (resource.RLIMIT_AS, memory_mib * MIB, memory_mib * MIB),
    ):
        resource.setrlimit(what, (most, at_the_very_most))
