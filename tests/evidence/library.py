"""The toy desk without a network: copies of its three sources handed in at instants that tests choose."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from flows.intake.taking import Fetched, Taken, take_in
from flows.settings import Settings
from reports.figures.model import Fetch
from tests.flows.town import Town, desk_of, loans_csv, settings_for, swims_json

START = dt.datetime(2025, 11, 5, 12, tzinfo=dt.UTC)


def offline_desk(folder: Path) -> Settings:
    """Return settings with an empty bucket and the desk of three sources, which nobody serves."""
    return settings_for(folder, desk_of(folder / "desk", Town(address="https://library.example")), is_offline=True)


def at(hour: float) -> dt.datetime:
    """Return an instant, in hours from the first."""
    return START + dt.timedelta(hours=hour)


def arrive(settings: Settings, source_id: str, hour: float, text: str, **more: object) -> Taken:
    """Take in a copy of a source as it came at an hour."""
    fetch = Fetch(source_id, f"https://library.example/{source_id}", at(hour), "ok", http_status=200)
    settings.clock.instant = max(settings.clock.instant, at(hour))
    return take_in.fn(Fetched(fetch, (text.encode(),), **more), settings)


def confirm(settings: Settings, source_id: str, hour: float) -> Taken:
    """Record that the newest copy of a source had not changed; with none held, that the source was dead."""
    held = settings.ledger.newest_good_fetch(source_id)
    if held is None:
        return miss(settings, source_id, hour)
    fetch = Fetch(source_id, held.url, at(hour), "unchanged", held.sha256, http_status=304)
    return take_in.fn(Fetched(fetch), settings)


def miss(settings: Settings, source_id: str, hour: float) -> Taken:
    """Record a fetch that failed."""
    fetch = Fetch(source_id, f"https://library.example/{source_id}", at(hour), "failed", error="HTTP status 503")
    return take_in.fn(Fetched(fetch), settings)


def text_of(source_id: str, figures: Sequence[int | None]) -> str:
    """Return a copy of a source that states these figures, one a week or a day; None: no line for it."""
    if source_id == "loans":
        return "\n".join(line for line in loans_csv(figures).split("\n") if not line.endswith(",None"))
    days = [str(dt.date(2025, 9, 1) + dt.timedelta(days=number)) for number in range(len(figures))]
    told = {day: figure for day, figure in zip(days, figures, strict=True) if figure is not None}
    if source_id == "swims":
        return swims_json(told)
    return "\n".join(["day,members", *(f"{day},{count}" for day, count in told.items()), ""])


def rows_of(settings: Settings) -> str:
    """Return all that the ledger answers now, as text that can be compared."""
    rows = settings.ledger.view(at(10_000), with_quarantined=True).drop(columns=["append_no", "seq"])
    return json.dumps(json.loads(rows.to_json(orient="records", date_format="iso")), sort_keys=True)


def without_ledger(settings: Settings) -> Settings:
    """Lose the ledger of a bucket, and return settings that know nothing of it any more."""
    for name in ("ledger", "ledger-seals"):
        shutil.rmtree(Path(settings.bucket) / "private" / name)
    return replace(settings)


def remap(settings: Settings, old: str, new: str, *, is_offline: bool = True) -> Settings:
    """Return settings whose desk declares its sources otherwise."""
    path = Path(settings.catalog_folder) / "sources.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    return settings_for(path.parents[1], path.parent, settings.clock.now(), is_offline=is_offline)
