"""A town whose library, pool and hall publish figures over HTTP: a real server, and the toy desk pointed at it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.engine import PlainEngine, use_engine
from flows.intake.taking import RefreshReport
from flows.refresh import refresh
from flows.settings import Settings
from reports.adapters.clock import FixedClock
from reports.calendar import Week
from tests.loopback import Silent, serving

TOY_DESK = Path(__file__).parents[1] / "toy_desk"
FIRST = Week(2025, 30)
LOANS = (2040, 1985, 2110, 2075, 1990, 2150, 2065, 2010, 2180, 2120, 2045, 2210, 2190, 2105, 2260)
SWIMS = {f"2025-10-{day:02d}": 40_000 + 100 * day for day in range(1, 32)}
WEEK = str(FIRST.shifted(len(LOANS) - 1))
AFTER = dt.datetime(2025, 11, 5, 12, tzinfo=dt.UTC)  # a day after the release of the newest week
MORE_SERIES = """
[series."swims.all"]
title = "Swims in the pool"
measure = "swims"
population = "swimmers"
kind = "cumulative"
unit = "swims"
basis = "claimed"
group = "swims"
grid = "day"

[series."members.all"]
title = "Members of the town hall's clubs"
measure = "members"
population = "members"
kind = "stock"
unit = "members"
basis = "documented"
group = "members"
"""
MORE_SOURCES = """
[sources.{name}]
title = "{title}"
publisher = "{title}"
origin = "town-library"
kind = "government"
reliability = "B"
licence = "CC0"
cadence_days = 1
warn_after_days = 10
error_after_days = 30
url = "{url}"
whole_history = true
fetching = {{ private_network = true, pause_seconds = 0 }}

[sources.{name}.mapping]
adapter = "{adapter}"
period = {{ of = "day", column = "day", formats = ["YYYY-MM-DD"] }}
columns = {{ {column} = "{series}" }}
"""


@dataclass
class Page:
    """What the server says under a path."""

    body: bytes
    status: int = 200
    etag: str = ""
    content_type: str = "text/plain"
    headers: Mapping[str, str] = field(default_factory=dict)
    busy_for: int = 0  # so often it says 429 first, with `headers`


@dataclass
class Town:
    """A server on this machine, and every request that it was sent."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str], int]] = field(default_factory=list)
    address: str = ""

    def say(self, path: str, body: bytes | str, **more: Any) -> None:
        """Put a page under a path."""
        self.pages[path] = Page(body.encode() if isinstance(body, str) else body, **more)

    def answers(self, path: str) -> list[int]:
        """Return the statuses that a path was answered with, in order."""
        return [status for asked, _, status in self.asked if asked == path]


@contextmanager
def open_town() -> Iterator[Town]:
    """Serve a town on a free port of this machine until the block ends."""
    town = Town()
    with serving(_handler(town)) as town.address:
        yield town


def desk_of(folder: Path, town: Town, *, dead: str = "") -> Path:
    """Write the toy desk with two sources more, all read from the town; `dead` names one that nobody serves."""
    shutil.copytree(TOY_DESK, folder)
    loans = f'url = "{town.address}/loans.csv"\nfetching = {{ private_network = true, pause_seconds = 0 }}'
    sources = (folder / "sources.toml").read_text().replace('url = "https://library.example/loans.csv"', loans)
    for name, title, adapter, column, series in (
        ("swims", "Town pool", "json", "swims", "swims.all"),
        ("members", "Town hall", "csv", "members", "members.all"),
    ):
        url = "http://127.0.0.1:9/refused" if name == dead else f"{town.address}/{name}.{adapter}"
        sources += MORE_SOURCES.format(name=name, title=title, adapter=adapter, column=column, series=series, url=url)
    (folder / "sources.toml").write_text(sources)
    (folder / "series.toml").write_text((folder / "series.toml").read_text() + MORE_SERIES)
    return folder


def settings_for(folder: Path, desk: Path, now: dt.datetime = AFTER, **more: Any) -> Settings:
    """Return settings with everything below one folder, and a clock that stands."""
    told = {
        "bucket": str(folder / "bucket"),
        "catalog_folder": str(desk),
        "recorded_folder": str(folder / "recorded"),
        "drafts_folder": str(folder / "drafts"),
        "fetch_seconds": 4.0,
        "who": "tests",
        "clock": FixedClock(now),
    }
    return Settings(**(told | more))


def refreshed(settings: Settings, sources: Sequence[str] | None = None) -> RefreshReport:
    """Refresh without waiting between two tries."""
    with use_engine(PlainEngine(sleep=lambda seconds: None)):
        return refresh(settings, source_ids=sources)


def loans_csv(values: Sequence[object] = LOANS) -> str:
    """Return the library's table, a line for each week from FIRST on."""
    lines = [f"{FIRST.shifted(number).first_on},{value}" for number, value in enumerate(values)]
    return "\n".join(["week from,loans", *lines, ""])


def swims_json(totals: Mapping[str, int] = SWIMS) -> str:
    """Return the pool's running totals."""
    return json.dumps([{"day": day, "swims": total} for day, total in totals.items()])


def say_all(town: Town) -> None:
    """Let every source say its piece."""
    town.say("/loans.csv", loans_csv())
    town.say("/swims.json", swims_json())
    town.say("/members.csv", "day,members\n2025-11-01,812\n")


def recorded(folder: Path, copies: Sequence[tuple[str, dt.datetime, str]]) -> Path:
    """Write evidence captured earlier, as (source, time, text), with its manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = []
    for number, (source_id, at, text) in enumerate(copies):
        name = f"{number}.txt"
        (folder / name).write_text(text)
        tables.append(
            f'[[files]]\nsource_id = "{source_id}"\npath = "{name}"\nurl = "https://library.example/{source_id}"\n'
            f'retrieved_at = {at:%Y-%m-%dT%H:%M:%SZ}\ncommit = "0badcafe"\n'
            f'sha256 = "{hashlib.sha256(text.encode()).hexdigest()}"\nsize_bytes = {len(text.encode())}\n'
            'licence = "CC0"\nattribution = "Town"\norigin = "Town"\n'
        )
    (folder / "manifest.toml").write_text("\n".join(tables))
    return folder


def bytes_under(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file under a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _handler(town: Town) -> type[Silent]:
    class Handler(Silent):
        def do_GET(self) -> None:
            page = town.pages.get(self.path, Page(b"nothing here", 404))
            same = bool(page.etag) and self.headers.get("If-None-Match") == page.etag
            status = 304 if same else 429 if page.busy_for else page.status
            page.busy_for = max(0, page.busy_for - 1)
            town.asked.append((self.path, dict(self.headers), status))
            self.send_response(status)
            body = b"" if status in (304, 429) else page.body
            for name, value in page.headers.items() if status == 429 else ():
                self.send_header(name, value)
            if page.etag:
                self.send_header("ETag", page.etag)
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
