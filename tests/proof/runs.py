"""What the proofs of publishing share: a desk with recorded figures, runs of `muster`, and what they left."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from flows.settings import Settings
from reports.adapters import open_store
from reports.store import ContentHeaders, S3Settings, Store
from tests.cli.conftest import ROOT
from tests.conftest import Seaweed
from tests.flows.town import TOY_DESK, loans_csv, recorded
from tests.proof.dying_store import Point

NOW = dt.datetime(2025, 11, 5, 12, tzinfo=dt.UTC)
KILLED = -9


@dataclass(frozen=True)
class Desk:
    """A desk, the evidence recorded for it, one of its briefings, and a bucket with how to reach it."""

    bucket: str
    recorded: str
    catalog: str = str(TOY_DESK)
    briefing: str = "library/weekly"
    now: dt.datetime = NOW
    environ: Mapping[str, str] = field(default_factory=dict)

    @property
    def s3(self) -> S3Settings:
        """How to reach the bucket."""
        return S3Settings(endpoint=self.environ.get("MUSTER_S3_ENDPOINT", ""))

    @property
    def store(self) -> Store:
        """The bucket as a store of this process."""
        return open_store(self.bucket, self.s3)

    @property
    def settings(self) -> Settings:
        """The settings of this process on the bucket."""
        return Settings(bucket=self.bucket, recorded_folder=self.recorded, catalog_folder=self.catalog, s3=self.s3)

    def at(self, bucket: str, **environ: str) -> Desk:
        """Return the same desk on another bucket, perhaps by another way."""
        return replace(self, bucket=bucket, environ={**self.environ, **environ})


def library(folder: Path, weeks: int = 15, copies: int = 2) -> Desk:
    """Return the toy desk on an empty folder, a day after the release of the last of its weeks.

    Its table is recorded in so many copies, a week apart, each with a line more.
    """
    values = [2000 + (37 * number) % 211 + number for number in range(weeks)]
    now = NOW + dt.timedelta(weeks=weeks - 15)
    told = []
    for back in reversed(range(copies)):
        told.append(("loans", now - dt.timedelta(weeks=back, days=2), loans_csv(values[: weeks - back])))
    return Desk(str(folder / "bucket"), str(recorded(folder / "recorded", told)), now=now)


def on_seaweed(desk: Desk, seaweed: Seaweed, bucket: str) -> Desk:
    """Return the desk on a bucket of the S3 server."""
    keys = {"AWS_ACCESS_KEY_ID": seaweed.access_key, "AWS_SECRET_ACCESS_KEY": seaweed.secret_key}
    return desk.at(bucket, MUSTER_S3_ENDPOINT=seaweed.endpoint, AWS_EC2_METADATA_DISABLED="true", **keys)


def command(desk: Desk, *words: str, dies: Point | None = None, trace: Path | None = None) -> list[str]:
    """Return the command line of one run."""
    wanted: dict[str, Any] = {"now": desk.now.isoformat()}
    wanted |= {"dies": asdict(dies)} if dies else {}
    wanted |= {"trace": str(trace)} if trace else {}
    return [sys.executable, "-m", "tests.proof.one_run", json.dumps(wanted), *words]


def environ_of(desk: Desk, who: str = "desk") -> dict[str, str]:
    """Return the environment of one run: nothing of this process's settings, and the desk's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "PREFECT_", "AWS_"))}
    return {
        **kept, "PYTHONPATH": str(ROOT), "MUSTER_BUCKET": desk.bucket, "MUSTER_RECORDED": desk.recorded,
        "MUSTER_CATALOG": desk.catalog, "MUSTER_OFFLINE": "1", "MUSTER_WHO": who, **desk.environ,
    }  # fmt: skip


def begun(desk: Desk, *words: str, who: str = "desk", before: Sequence[str] = (), **more: Any) -> subprocess.Popen[str]:
    """Begin one run; `before` are words to put before it, such as a tracer's."""
    pipe = subprocess.PIPE
    line = [*before, *command(desk, *words, **more)]
    return subprocess.Popen(line, cwd=ROOT, env=environ_of(desk, who), stdout=pipe, stderr=pipe, text=True)


def ended(run: subprocess.Popen[str], expected: int | None = 0) -> str:
    """Wait for a run and return what it printed; fails where it ended otherwise than expected (None: anyhow)."""
    out, err = run.communicate(timeout=240)
    assert expected in (None, run.returncode), (run.returncode, err[-2000:])
    return out


def publish(desk: Desk, *words: str, **more: Any) -> str:
    """Run `muster brief --json` to its end and return the status with which it ended."""
    return str(json.loads(ended(begun(desk, "brief", "--json", *words, **more)))["status"])


def left(desk: Desk) -> dict[str, str]:
    """Return the sha256 of everything under `public/`, as any reader may list it."""
    store = desk.store
    return {key: hashlib.sha256(store.read(key).body).hexdigest() for key in store.keys("public/")}


def ledger_content(desk: Desk) -> str:
    """Return the digest of what the ledger says, once every row was held against its chain."""
    return desk.settings.ledger.check().content_digest


def copied(desk: Desk, to: Desk) -> None:
    """Copy all that lies in one bucket into another."""
    here, there = desk.store, to.store
    for key in here.keys(""):
        there.create(key, here.read(key).body, ContentHeaders())


@dataclass(frozen=True)
class Undisturbed:
    """What a run leaves that nobody disturbs."""

    public: Mapping[str, str]
    ledger: str
    seconds: float = 0.0

    def is_left_at(self, desk: Desk) -> None:
        """Fail unless a bucket holds just this, and one log entry for each edition."""
        found = left(desk)
        other = {key for key in found.keys() | self.public.keys() if found.get(key) != self.public.get(key)}
        assert not other, sorted(other)
        assert ledger_content(desk) == self.ledger


class Watcher:
    """The reader of `watching`, in its own process."""

    def __init__(self, desk: Desk) -> None:
        words = [sys.executable, "-m", "tests.proof.watching", desk.briefing]
        words += [endpoint] if (endpoint := desk.environ.get("MUSTER_S3_ENDPOINT")) else []
        self._process = subprocess.Popen(
            words, cwd=ROOT, env=environ_of(desk), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def close(self) -> None:
        """End the reader."""
        self._process.kill()
        self._process.communicate(timeout=60)

    @contextmanager
    def on(self, desk: Desk) -> Iterator[dict[str, int]]:
        """Let it look at a bucket through the block; fails if it ever saw what is not whole. Yields what it saw."""
        seen: dict[str, int] = {}
        self._say(desk.bucket)
        assert self._hear() == "watching"
        try:
            yield seen
        finally:
            self._say("stop")
            told = json.loads(self._hear())
        assert told["wrong"] == []
        seen.update(told["seen"])

    def _say(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{text}\n")
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def seeded(name: str) -> random.Random:
    """Return chance that falls the same way each time."""
    return random.Random(f"muster {name}")
