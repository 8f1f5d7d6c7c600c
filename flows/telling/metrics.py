"""The state of a desk as Prometheus metrics, in its text format.

Ages are told as the instants they count from, in seconds since 1970, as is usual there: a file that nobody writes any
more then still grows old in the eyes of its reader. deploy/prometheus/alerts.yaml has the rules.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from flows.intake.quarantine import held_back
from flows.making.orders import declared_briefing
from flows.questions.asking import health_of
from flows.settings import Settings
from flows.telling.memory import Memory, recalled
from flows.telling.standing import GRACE, due_at, edition_scope
from reports.adapters import publisher
from reports.briefings.publication import EditionName
from reports.briefings.publication_log import LogEntry, newest_of
from reports.errors import UsageError

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

_Rows = Iterable[tuple[tuple[str, ...], float]]
_DAY = 86_400.0
_STATES = ("fresh", "late", "overdue", "never seen")


def exposition(settings: Settings) -> bytes:
    """Return every metric of a desk in the Prometheus text format; raises StoreError and LedgerError."""
    from prometheus_client import CollectorRegistry, generate_latest

    class Collected:
        """The families of this one reading."""

        def collect(self) -> Iterator[GaugeMetricFamily]:
            """Yield them."""
            yield from families

    families = list(_families(settings))
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Collected())
    return bytes(generate_latest(registry))


def write_metrics(settings: Settings, path: str) -> None:
    """Write the metrics to a file, whole or not at all: node_exporter may read at any instant. Raises UsageError."""
    body, target = exposition(settings), Path(path)
    if target.suffix != ".prom":
        raise UsageError(f"{path} is no file of metrics", mend="name it something.prom: node_exporter reads no other")
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as aside:
            aside.write(body)
        os.chmod(aside.name, 0o644)
        os.replace(aside.name, target)
    except OSError as trouble:
        with contextlib.suppress(OSError, NameError):
            os.unlink(aside.name)
        raise UsageError(
            f"{path}: {trouble.strerror}", mend="name a file in a folder that this user may write"
        ) from None


def _families(settings: Settings) -> Iterator[GaugeMetricFamily]:
    now, memory = settings.clock.now(), recalled(settings)
    log = publisher.read_log(settings.store)
    yield _gauge(
        "muster_metrics_collected_timestamp_seconds", "When these metrics were read.", (), [((), now.timestamp())]
    )
    yield from _of_editions(settings, log, memory, now)
    yield from _of_sources(settings)
    yield from _of_ledger(settings, log)
    yield from _of_runs(settings, memory)


def _of_editions(
    settings: Settings, log: tuple[LogEntry, ...], memory: Memory, now: dt.datetime
) -> Iterator[GaugeMetricFamily]:
    desk, names = settings.catalog.desk, tuple(settings.catalog.briefings)
    newest = {name: entry for name in names if (entry := newest_of(log, desk, name))}
    due = {name: due_at(declared_briefing(settings, name), name, now) for name in names}
    weeks = {name: EditionName(desk, name, str(due[name].week)) for name in names}
    is_out = {name: bool(publisher.revisions(settings.store, weeks[name])) for name in names}
    withheld = {name: _is_withheld(memory, name) for name in names}
    yield _of_briefings(
        "edition_published_timestamp_seconds", "When the newest edition was put out.", desk,
        {name: _instant(entry.acted_at) for name, entry in newest.items()},
    )  # fmt: skip
    yield _of_briefings(
        "edition_cutoff_timestamp_seconds", "The newest edition's information cut-off: its age counts from here.", desk,
        {name: _instant(entry.as_of) for name, entry in newest.items()},
    )  # fmt: skip
    yield _of_briefings(
        "edition_due_timestamp_seconds", "Release of the week whose edition should be out by now.", desk,
        {name: each.released_at.timestamp() for name, each in due.items()},
    )  # fmt: skip
    told = f"1 where the edition that should be out ({int(GRACE.total_seconds() // 60)} minutes after release) is not."
    yield _of_briefings("edition_missing", told, desk, {name: not out for name, out in is_out.items()})
    yield _of_briefings("edition_withheld", "1 while a withheld edition was told and is not out.", desk, withheld)
    rows = [((desk, name, each.edition.week, str(each.edition.revision)), 1.0) for name, each in newest.items()]
    labels = ("desk", "briefing", "week", "revision")
    yield _gauge("muster_edition_info", "The newest edition of each briefing.", labels, rows)


def _of_sources(settings: Settings) -> Iterator[GaugeMetricFamily]:
    desk, states, sources = settings.catalog.desk, health_of(settings, None), settings.catalog.sources
    held = Counter(claim.row["source_id"] for claim in held_back(settings))
    of = {each.source_id: each for each in states}
    tables: dict[str, tuple[str, Mapping[str, float | None]]] = {
        "newest_figure_timestamp_seconds": (
            "Day of the newest figure of a source: its age counts from here.",
            {name: _midnight(each.newest_figure_on) for name, each in of.items()},
        ),
        "fetched_timestamp_seconds": (
            "When a good copy of a source last came, changed or not.",
            {name: _seconds(each.newest_fetch_at) for name, each in of.items()},
        ),
        "attempted_timestamp_seconds": (
            "When a source was last asked, however it answered.",
            {name: _seconds(each.newest_attempt_at) for name, each in of.items()},
        ),
        "attempt_failed": (
            "1 where the newest attempt failed.",
            {name: bool(each.last_error) for name, each in of.items()},
        ),
        "warning_age_seconds": (
            "Age of the newest figure past which a source is late.",
            {name: each.warn_after_days * _DAY for name, each in sources.items()},
        ),
        "error_age_seconds": (
            "Age of the newest figure past which a source is overdue.",
            {name: each.error_after_days * _DAY for name, each in sources.items()},
        ),
        "overdue": ("1 where a source is overdue.", {name: each.status == "overdue" for name, each in of.items()}),
        "quarantined_claims": ("Claims that wait for a person.", {name: held[name] for name in of}),
    }
    for name, (told, values) in tables.items():
        rows = [((desk, source), float(value)) for source, value in values.items() if value is not None]
        yield _gauge(f"muster_source_{name}", told, ("desk", "source"), rows)
    counts = Counter(each.status for each in states)
    rows = [((desk, state.replace(" ", "_")), float(counts[state])) for state in _STATES]
    yield _gauge("muster_sources", "Sources of the desk by their state.", ("desk", "state"), rows)


def _of_ledger(settings: Settings, log: tuple[LogEntry, ...]) -> Iterator[GaugeMetricFamily]:
    desk, head = settings.catalog.desk, settings.ledger.head()
    counted = settings.ledger.asked("SELECT count(*) AS rows FROM ledger", ["rows"])["rows"]
    for name, told, value in (
        ("muster_ledger_version", "Version of the ledger's table.", head.version),
        ("muster_ledger_appends", "Appends that the ledger's chain holds.", head.append_no),
        ("muster_ledger_rows", "Rows of the ledger.", int(counted.iloc[0]) if len(counted) else 0),
        ("muster_publication_log_entries", "Acts of publication in the bucket's log.", len(log)),
    ):
        yield _gauge(name, told, ("desk",), [((desk,), float(value))])


def _of_runs(settings: Settings, memory: Memory) -> Iterator[GaugeMetricFamily]:
    desk, runs = settings.catalog.desk, memory.runs
    tables = {
        "started_timestamp_seconds": (
            "When a flow last started.",
            {flow: _instant(run.started_at) for flow, run in runs.items()},
        ),
        "ended_timestamp_seconds": (
            "When a flow last ended.",
            {flow: _instant(run.ended_at) for flow, run in runs.items()},
        ),
        "succeeded_timestamp_seconds": (
            "When a flow last ended well.",
            {flow: _instant(run.succeeded_at) for flow, run in runs.items() if run.succeeded_at},
        ),
        "duration_seconds": ("How long a flow's last run took.", {flow: run.seconds for flow, run in runs.items()}),
        "succeeded": ("1 where a flow's last run ended well.", {flow: float(r.is_good) for flow, r in runs.items()}),
    }  # fmt: skip
    for name, (told, values) in tables.items():
        rows = [((desk, flow), value) for flow, value in values.items()]
        yield _gauge(f"muster_run_last_{name}", told, ("desk", "flow"), rows)
    audit = runs.get("audit")
    if audit:
        whole = [((desk,), float(audit.outcome == "whole"))]
        yield _gauge("muster_audit_whole", "1 where the last audit found the bucket whole.", ("desk",), whole)
    open_ones = Counter(key.rpartition("/")[0] for key in memory.troubles)
    rows = [((desk, scope), float(count)) for scope, count in open_ones.items()]
    yield _gauge("muster_troubles", "Troubles that were told and are not over.", ("desk", "scope"), rows)


def _of_briefings(name: str, told: str, desk: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    rows = [((desk, briefing), float(value)) for briefing, value in values.items()]
    return _gauge(f"muster_{name}", told, ("desk", "briefing"), rows)


def _gauge(name: str, told: str, labels: tuple[str, ...], rows: _Rows) -> GaugeMetricFamily:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(name, told, labels=labels)
    for values, value in rows:
        family.add_metric(values, value)
    return family


def _is_withheld(memory: Memory, briefing: str) -> bool:
    scope = edition_scope(briefing)
    return any(key.rpartition("/")[0] == scope and "withheld" in each.parts for key, each in memory.troubles.items())


def _instant(text: str) -> float:
    return dt.datetime.fromisoformat(text).timestamp()


def _seconds(instant: dt.datetime | None) -> float | None:
    return instant.timestamp() if instant else None


def _midnight(day: dt.date | None) -> float | None:
    return dt.datetime.combine(day, dt.time(), dt.UTC).timestamp() if day else None
