"""Several writers at once: nothing is lost, and the chain stays straight."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reports.adapters import open_store
from reports.adapters.ledger import Ledger, writing
from reports.errors import AppendConflict, LedgerError
from reports.store import S3Settings
from tests.ledger.sample import append, at, seen

ROOT = Path(__file__).resolve().parents[2]
_WRITER = """
import sys
from reports.adapters.ledger import Ledger
from reports.store import S3Settings
from tests.ledger.sample import append
name, address, endpoint = sys.argv[1:]
ledger = Ledger.open(address, S3Settings(endpoint=endpoint))
print("ready", flush=True)
sys.stdin.readline()
for day in range(8):
    append(ledger, day + 1, {each: float(each) for each in range(day + 1)}, source_id=name)
"""

_KEPT_UP = """
import sys
from reports.adapters import open_store
from reports.adapters.ledger import Ledger
from reports.store import S3Settings
from tests.ledger.sample import append, at
name, address, endpoint = sys.argv[1:]
s3 = S3Settings(endpoint=endpoint)
ledger = Ledger.open(address, s3, open_store(address, s3))
print("ready", flush=True)
sys.stdin.readline()
for day in range(8):
    if name.startswith("packer"):
        ledger.pack()
    elif name == "checker":
        ledger.verify()
        assert ledger.view(at(99))["seq"].is_unique
        assert ledger.upkeep.check_files().altered == ()
    else:
        append(ledger, day + 1, {each: float(each) for each in range(day + 1)}, source_id=name)
"""


def test_two_stale_appenders_both_get_in(address: str, s3: S3Settings) -> None:
    """Otherwise the append that came second would stand behind a link of the chain that it does not name."""
    one, other = Ledger.open(address, s3), Ledger.open(address, s3)
    append(one, 1, {0: 10.0})
    append(other, 1, {0: 20.0}, source_id="herald")
    append(one, 2, {0: 11.0})
    append(other, 2, {0: 21.0}, source_id="herald")
    assert one.check().append_no == 4
    assert other.head() == one.head()


def test_two_appenders_of_one_source_see_each_other(address: str, s3: S3Settings) -> None:
    """Otherwise both would state the same figure, and one revision would be lost."""
    one, other = Ledger.open(address, s3), Ledger.open(address, s3)
    append(one, 1, {0: 10.0})
    append(other, 2, {0: 10.0})
    result = append(one, 3, {0: 11.0})
    assert (result.append_no, result.stated, result.revised) == (3, 0, 1)
    assert len(one.revisions()) == 2


def test_two_processes_lose_nothing(address: str, s3: S3Settings) -> None:
    """Otherwise a run by hand beside the scheduled one could destroy the ledger."""
    _run_at_once([_start(_WRITER, name, address, s3.endpoint) for name in ("gazette", "herald")])
    ledger = Ledger.open(address, s3)
    assert ledger.check().append_no == 16
    view = ledger.view(at(99))
    assert view.groupby("source_id").size().to_dict() == {"gazette": 8, "herald": 8}
    assert view["seq"].is_unique


def test_writers_packers_and_a_checker_at_once_lose_and_double_nothing(address: str, s3: S3Settings) -> None:
    """Otherwise tidying up beside a run could cost a copy, or have every row stand twice."""
    names = ("gazette", "herald", "packer-1", "packer-2", "checker")
    store = open_store(address, s3)
    append(Ledger.open(address, s3, store), 1, {0: 1.0}, source_id="first")
    _run_at_once([_start(_KEPT_UP, name, address, s3.endpoint) for name in names])
    ledger = Ledger.open(address, s3, store)
    assert ledger.check().append_no == 17
    view = ledger.view(at(99))
    assert view.groupby("source_id").size().to_dict() == {"first": 1, "gazette": 8, "herald": 8}
    assert view["seq"].is_unique
    found = ledger.upkeep.check_files()
    assert (found.altered, found.unsealed) == ((), ())


def test_eight_threads_create_one_table(address: str, s3: S3Settings) -> None:
    """Otherwise the first evening with several sources would leave tables on top of one another."""

    def write(number: int) -> None:
        append(Ledger.open(address, s3), 1, {0: float(number)}, source_id=f"gazette-{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    ledger = Ledger.open(address, s3)
    assert ledger.check().append_no == 8
    assert len(ledger.view(at(99))) == 8


def test_an_appender_that_never_gets_in_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a run would wait for ever, or give up without a word."""
    ledger = Ledger.open(str(tmp_path))
    append(ledger, 1, {0: 10.0})
    monkeypatch.setattr(writing, "ATTEMPTS", 0)
    with pytest.raises(AppendConflict) as refused:
        append(ledger, 2, {0: 11.0})
    assert refused.value.mend
    assert seen(ledger, 3) == {0: 10.0}


def test_an_unreachable_bucket_is_told(bucket: str) -> None:
    """Otherwise a stopped server would hold a run up for minutes and end in a stack trace."""
    with pytest.raises(LedgerError, match="private/ledger") as refused:
        Ledger.open(bucket, S3Settings(endpoint="http://127.0.0.1:9")).head()
    assert refused.value.mend


def _start(code: str, name: str, address: str, endpoint: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, name, address, endpoint]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=ROOT)


def _run_at_once(processes: Sequence[subprocess.Popen[str]]) -> None:
    """Let all of them go in the same moment, and wait until each has come to a good end."""
    for process in processes:
        assert process.stdout is not None and process.stdout.readline().strip() == "ready"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        _, errors = process.communicate(timeout=200)
        assert process.returncode == 0, errors
