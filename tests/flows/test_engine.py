"""What a step and a body do when nobody chose an engine, and who is chosen when."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from flows.engine import (
    PlainEngine,
    choose_engine,
    current_engine,
    flow_body,
    note,
    run_each,
    step,
    use_engine,
)
from reports.errors import FetchError, ParseError, UsageError


class Told:
    """A reporter that remembers, in order, what it was told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def started(self, label: str) -> None:
        self.lines.append(f"start {label}")

    def finished(self, label: str, text: str) -> None:
        self.lines.append(f"done {label}: {text}")

    def failed(self, label: str, text: str) -> None:
        self.lines.append(f"fail {label}: {text}")

    def note(self, text: str) -> None:
        self.lines.append(text)


class Publisher:
    """A publisher that is down for its first calls and counts how often it was asked."""

    def __init__(self, *, down_for: int, trouble: Exception) -> None:
        self.down_for, self.trouble, self.asked = down_for, trouble, 0

    def answer(self) -> str:
        self.asked += 1
        if self.asked <= self.down_for:
            raise self.trouble
        return "bytes"


@step(name="fetch {source_id}", retries=2, retry_delay_seconds=3, says=lambda body: f"{len(body)} letters")
def fetch(source_id: str, publisher: Publisher) -> str:
    """Return what the publisher says."""
    return publisher.answer()


@step(name="double {number} by {factor}")
def multiply(number: int, factor: int = 2) -> int:
    """Return the product, unless the number is seven."""
    if number == 7:
        raise ParseError("seven is not a count", mend="leave it out")
    return number * factor


def test_a_step_is_a_plain_call_without_any_engine():
    """A user who imports a flow module could not call its steps from a notebook."""
    assert multiply(4) == 8
    assert multiply.fn(4, factor=3) == 12


def test_a_dead_publisher_is_asked_again_with_doubling_waits():
    """A source that hiccups once would be missing from the week's edition."""
    waits: list[float] = []
    publisher, told = Publisher(down_for=2, trouble=FetchError("no answer")), Told()
    with use_engine(PlainEngine(told, waits.append)):
        assert fetch("alpha", publisher) == "bytes"
    assert (publisher.asked, waits) == (3, [3, 6])
    assert told.lines == [
        "start fetch alpha",
        "fail fetch alpha: no answer",
        "fail fetch alpha: no answer",
        "done fetch alpha: 5 letters",
    ]


def test_retries_end_and_the_last_error_is_raised():
    """A dead source would hang a run, or end it green with nothing."""
    publisher = Publisher(down_for=9, trouble=FetchError("no answer"))
    with use_engine(PlainEngine(sleep=lambda seconds: None)), pytest.raises(FetchError, match="no answer"):
        fetch("alpha", publisher)
    assert publisher.asked == 3


def test_bytes_that_do_not_parse_are_not_asked_for_again():
    """A publisher would be asked three times for a file that is wrong each time."""
    publisher = Publisher(down_for=9, trouble=ParseError("not the columns declared"))
    with use_engine(PlainEngine(sleep=lambda seconds: None)), pytest.raises(ParseError):
        fetch("alpha", publisher)
    assert publisher.asked == 1


@pytest.mark.parametrize("workers", [1, 3])
def test_one_dead_item_leaves_the_others_alone_and_in_order(workers: int):
    """One dead source would take the whole briefing with it, or shuffle whose error is whose."""
    outcomes = run_each(multiply, [1, 7, 3], factor=10, workers=workers)
    assert [outcome.item for outcome in outcomes] == [1, 7, 3]
    assert [outcome.value for outcome in outcomes] == [10, None, 30]
    assert [outcome.is_ok for outcome in outcomes] == [True, False, True]
    assert "seven" in outcomes[1].error.message


def test_a_bug_in_a_step_ends_the_fan_out():
    """A programming error would be filed as a source's bad day and the run would stay green."""
    with pytest.raises(TypeError):
        run_each(multiply, [1, None], workers=2)


def test_fan_out_really_runs_side_by_side():
    """Eight slow publishers would be waited for one after the other."""
    meeting = threading.Barrier(3, timeout=20)

    @step(name="meet {seat}")
    def meet(seat: int) -> int:
        return meeting.wait() * 0 + seat

    assert [outcome.value for outcome in run_each(meet, [1, 2, 3], workers=3)] == [1, 2, 3]


def test_workers_report_to_the_engine_of_their_run():
    """Progress of parallel fetches would be lost, because threads start without the caller's context."""
    told = Told()

    @step(name="talk {name}")
    def talk(name: str) -> None:
        note(f"{name} says hello")

    with use_engine(PlainEngine(told)):
        run_each(talk, ["a", "b"], workers=2)
    assert {"a says hello", "b says hello"} <= set(told.lines)


def test_a_body_runs_its_steps_in_the_engine_in_force():
    """The command line would show no progress for a flow it runs."""
    told = Told()

    @flow_body(name="count up")
    def count_up(top: int) -> int:
        """Return a sum of doubles."""
        return sum(multiply(number) for number in range(top))

    with use_engine(PlainEngine(told)):
        assert count_up(3) == 6
    assert told.lines[0] == "start double 0 by 2"
    assert count_up.__doc__ == "Return a sum of doubles."


def test_the_engine_ends_with_its_block():
    """A later command in one process would report to a closed progress bar."""
    engine = PlainEngine()
    with use_engine(engine):
        assert current_engine() is engine
    assert current_engine() is not engine


def test_only_the_flag_or_the_environment_chooses_prefect():
    """A server named in a forgotten Prefect profile would be asked to record half a run."""
    assert isinstance(choose_engine(None, {}, PlainEngine), PlainEngine)
    assert isinstance(choose_engine("none", {"PREFECT_API_URL": "http://127.0.0.1:4200/api"}, PlainEngine), PlainEngine)
    with pytest.raises(UsageError, match="airflow"):
        choose_engine("airflow", {}, PlainEngine)


def test_engine_free_work_never_imports_prefect(tmp_path):
    """Every plain command would pay seconds for an orchestrator that it does not use."""
    code = (
        "import sys; from flows.cli import main\n"
        "try: main(['refresh', '--offline', '--bucket', sys.argv[1]])\n"
        "except SystemExit as end: print(end.code, 'prefect' in sys.modules)"
    )
    environ = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True, env=environ
    )
    assert done.stdout.splitlines()[-1] == "0 False"
