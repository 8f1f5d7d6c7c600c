"""A bucket of the town's library with two editions, and hands that get at its objects behind the program's back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flows.intake.importing import import_recorded
from flows.publish import publish
from flows.settings import Settings
from reports.adapters import open_store
from reports.adapters.disk import FolderStore
from reports.store import ContentHeaders, S3Settings, Store, is_s3, split_address
from tests.flows.town import AFTER, TOY_DESK, loans_csv, recorded, settings_for

WEEKS = ("2025-W43", "2025-W44")
BRIEFING = "public/library/weekly"
FIRST = f"{BRIEFING}/{WEEKS[0]}/r1"
NEWEST = f"{BRIEFING}/{WEEKS[1]}/r1"


def town_bucket(folder: Path) -> Settings:
    """Publish two weeks of the library into a folder; returns its settings."""
    recorded(folder / "recorded", [("loans", AFTER.replace(day=3), loans_csv())])
    settings = settings_for(folder, TOY_DESK, is_offline=True)
    import_recorded(settings)
    for week in WEEKS:
        publish(settings, week=week)
    return settings


def moved_to(settings: Settings, address: str, s3: S3Settings) -> Settings:
    """Copy a folder's bucket to another address, object by object; returns the settings there."""
    source, target = FolderStore(settings.bucket), open_store(address, s3)
    for key in source.keys(""):
        target.create(key, source.read(key).body, ContentHeaders())
    return replace(settings, bucket=address, s3=s3)


@dataclass(frozen=True)
class Hands:
    """Somebody with rights to write and delete who does not ask the program."""

    settings: Settings
    client: Any = None

    @property
    def store(self) -> Store:
        """The bucket, with nothing remembered of it."""
        return open_store(self.settings.bucket, self.settings.s3)

    def put(self, key: str, body: bytes) -> None:
        """Put other bytes under a key."""
        if is_s3(self.settings.bucket):
            name, prefix = split_address(self.settings.bucket)
            self.client.put_object(Bucket=name, Key=f"{prefix}/{key}", Body=body)
        else:
            path = Path(self.settings.bucket, key)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)

    def delete(self, key: str) -> None:
        """Take an object away."""
        if is_s3(self.settings.bucket):
            name, prefix = split_address(self.settings.bucket)
            self.client.delete_object(Bucket=name, Key=f"{prefix}/{key}")
        else:
            Path(self.settings.bucket, key).unlink()

    def flip(self, key: str, at: int = -40) -> None:
        """Turn one bit of an object."""
        body = bytearray(self.store.read(key).body)
        body[at] ^= 1
        self.put(key, bytes(body))

    def edit(self, key: str, change: Callable[[dict[str, Any]], None]) -> None:
        """Change what a JSON object says, in the spelling in which the program writes it."""
        said = json.loads(self.store.read(key).body)
        change(said)
        self.put(key, (json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode())

    def first(self, prefix: str, suffix: str = "") -> str:
        """Return the first key below a prefix with an ending."""
        return next(key for key in self.store.keys(prefix) if key.endswith(suffix))
