"""One command for several desks, each in a process of its own: what becomes of one is nothing to the others."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from flows.desks.choosing import desk_environ
from flows.desks.declared import Limits
from flows.desks.installation import Installation
from flows.waiting import awaited
from reports.errors import UsageError

MIB = 2**20
# How a command ended, the worst first; whatever else a process ends with counts as failed.
WORST_FIRST = (5, 7, 9, 1, 2, 6, 4, 3, 8, 0)
FAILED = 1
Teller = Callable[[str, str], None]


@dataclass(frozen=True)
class Ended:
    """What became of one desk's run: its exit code, what it printed, and of an error the last words and the mend."""

    desk: str
    exit_code: int
    said: str
    error: str = ""
    mend: str = ""

    @property
    def ending(self) -> int:
        """The exit code as a command of ours has it: a process that was killed has failed."""
        return self.exit_code if self.exit_code in WORST_FIRST else FAILED


@dataclass
class Running:
    """The processes that run now, so that all of them end with this one."""

    processes: set[subprocess.Popen[str]] = field(default_factory=set)
    ended_late: set[int] = field(default_factory=set)
    is_over: bool = False

    @contextlib.contextmanager
    def watched(self, process: subprocess.Popen[str], limits: Limits) -> Iterator[None]:
        """Keep the process among those that run, and end it when its time is over."""

        def end_late() -> None:
            self.ended_late.add(process.pid)
            end(process)

        too_late = threading.Timer(limits.minutes * 60, end_late)
        if limits.minutes:
            too_late.start()
        self.processes.add(process)
        # One that was only just started when all were ended.
        if self.is_over:
            end(process)
        try:
            yield
        finally:
            too_late.cancel()
            self.processes.discard(process)

    def end_all(self) -> None:
        """End every process with all that it has started, and each that is still to come."""
        self.is_over = True
        for process in list(self.processes):
            end(process)


def run_each_desk(
    installation: Installation,
    words: Sequence[str],
    environ: Mapping[str, str],
    *,
    desks: Sequence[str] = (),
    side_by_side: int = 2,
    told: Teller = lambda desk, line: None,
) -> Iterator[Ended]:
    """Yield how `muster WORDS` ended for each desk, in the order of the file, so many at a time.

    No process is given another desk's secrets. `told` hears each line of progress with the desk's name. What still runs
    is ended where the caller stops early.
    """
    names = [name for name in installation.desks if not desks or name in desks]
    running = Running()

    def one(name: str) -> Ended:
        try:
            inside = desk_environ(installation, name, environ)
        except UsageError as trouble:
            return Ended(name, trouble.exit_code, "", trouble.message, trouble.mend)
        return _run(name, words, inside, installation.desk(name).limits, running, told)

    with ThreadPoolExecutor(max(1, side_by_side), thread_name_prefix="desk") as pool:
        try:
            for future in [pool.submit(one, name) for name in names]:
                yield awaited(future)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            running.end_all()
            raise


def worst_of(ended: Sequence[Ended]) -> int:
    """Return the exit code that all of them end with together."""
    return min((each.ending for each in ended), key=WORST_FIRST.index, default=0)


def end(process: subprocess.Popen[str]) -> None:
    """End a process and whatever it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _run(
    name: str, words: Sequence[str], environ: Mapping[str, str], limits: Limits, running: Running, told: Teller
) -> Ended:
    with subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *words], env=dict(environ), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace",
        start_new_session=True,
    ) as process:  # fmt: skip
        _limit(process.pid, limits)
        with running.watched(process, limits):
            said: list[str] = []
            listening = threading.Thread(target=lambda: said.append(process.stdout.read() if process.stdout else ""))
            listening.start()
            heard = list(_heard(process, name, told))
            code = process.wait()
            listening.join()
    error, mend = _last_words(heard, code, limits, was_late=process.pid in running.ended_late)
    return Ended(name, code, "".join(said), error, mend)


def _limit(pid: int, limits: Limits) -> None:
    """Set the memory that the process and each of those it starts may have of its own."""
    if limits.memory_mib:
        most = limits.memory_mib * MIB
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_DATA, (most, most))


def _heard(process: subprocess.Popen[str], name: str, told: Teller) -> Iterator[str]:
    for line in process.stderr or ():
        told(name, line.rstrip("\n"))
        yield line.rstrip("\n")


def _last_words(heard: Sequence[str], code: int, limits: Limits, *, was_late: bool) -> tuple[str, str]:
    """Return what the run said of its error, and of the mend; nothing of a run that ended well."""
    if was_late:
        message = f"it was ended after {limits.minutes:g} minutes"
        return message, "see what it waited for; limits.minutes of the desk's table sets how long it may take"
    if code < 0:
        message = f"its process was ended from outside ({signal.Signals(-code).name})"
        return message, "run it again: what was cut off is finished, not doubled; see whether memory ran out"
    starts = [number for number, line in enumerate(heard) if line.startswith("error: ")]
    if code == 0:
        return "", ""
    if starts:
        text = "\n".join(heard[starts[-1] :]).removeprefix("error: ")
        message, _, mend = text.partition("\n  mend: ")
        return message, mend
    # Of a frame that is drawn around the last words, the words. Who says nothing here has printed what is wrong.
    spoken = next((line.strip(" │") for line in reversed(heard) if any(map(str.isalnum, line))), "")
    limit = f", with {limits.memory_mib:,} MiB of memory to use" if limits.memory_mib else ""
    return (f"{spoken}{limit}", "the lines above it, on the error stream, say where") if spoken else ("", "")
