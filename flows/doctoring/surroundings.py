"""Looks at what surrounds a run: variables, catalogue, machine, clock and time zones, room, ways of being told."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.doctoring.findings import Finding
from flows.settings import Settings
from flows.telling.channels import HEARTBEAT, HEARTBEAT_OF, WEBHOOK, channels_of
from reports.adapters.web import Mailbox
from reports.briefings.releases import cut_off_of, newest_open
from reports.errors import MusterError
from reports.store import is_s3

KNOWN = frozenset({
    "MUSTER_BUCKET", "MUSTER_CATALOG", "MUSTER_RECORDED", "MUSTER_DRAFTS", "MUSTER_OFFLINE", "MUSTER_FETCH_SECONDS",
    "MUSTER_TEMPLATES", "MUSTER_WHO", "MUSTER_S3_ENDPOINT", "MUSTER_S3_REGION", "MUSTER_S3_PATH_STYLE",
    "MUSTER_S3_CHECKSUM", "MUSTER_SERVE_TOKEN", "MUSTER_SERVE_USER", "MUSTER_INSTALLATION", "MUSTER_DESK",
    "MUSTER_LOCAL", "MUSTER_DASK", "MUSTER_IMAGE", "MUSTER_SERVED_AT", "MUSTER_APPROVALS", "MUSTER_WEBHOOK",
    "MUSTER_WEBHOOK_PRIVATE", "MUSTER_METRICS_FILE", *HEARTBEAT_OF.values(),
})  # fmt: skip
LEAST_ROOM = 512 * 1024**2  # bytes: an edition in two languages with its drafts takes a tenth of it
FEW_ROOM = 4 * LEAST_ROOM
# Imported by every run; the rest of what is declared is checked too, but one of these stops a server or a page.
TOLD_VERSIONS = ("prefect", "fastapi", "sqlalchemy", "weasyprint")


def look_at_variables(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Find variables of ours that nothing reads: a misspelt one is silently the default."""
    ours = sorted(name for name in environ if name.startswith("MUSTER_"))
    strange = [name for name in ours if name.removesuffix("_FROM_FILE") not in KNOWN]
    for name in strange:
        near = get_close_matches(name, KNOWN, n=1, cutoff=0.75)
        mend = f"did you mean {near[0]}?" if near else "remove it; README.md names those there are"
        yield Finding("settings", "warn", f"nothing reads {name}", mend)
    told = ", ".join(name for name in ours if name not in strange) or "none set: all defaults"
    yield Finding("settings", "ok", told)


def look_at_catalog(settings: Settings) -> Iterator[Finding]:
    """Find a catalogue that cannot be read, a secret of a source that is not set, and zones that nobody knows."""
    catalog = settings.catalog
    names = ", ".join(catalog.briefings)
    said = f"{catalog.desk}: {len(catalog.sources)} sources; {names} in {', '.join(catalog.languages)}"
    yield Finding("catalogue", "ok", said)
    for name, source in catalog.sources.items():
        asked = [source.fetching.token.environment] if source.fetching.token else []
        for variable in (*asked, *source.fetching.query_from_environment.values()):
            if not settings.environ.get(variable):
                what = f"source {name} asks for {variable}, which is not set"
                yield Finding("catalogue", "bad", what, f"set {variable}, from a file or a secret store")


def look_at_versions(declared: tuple[str, ...] | None = None) -> Iterator[Finding]:
    """Hold what is installed against the ranges that were tried: Python, and each declared package."""
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

    wrong = []
    for text in requires("muster") or () if declared is None else declared:
        wanted = Requirement(text)
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            has = version(wanted.name)
        except PackageNotFoundError:
            has = "missing"
        if has == "missing" or not wanted.specifier.contains(has, prereleases=True):
            wrong.append(wanted.name)
            mend = "install what requirements.lock holds: make briefing, or uv pip sync --require-hashes"
            yield Finding("versions", "bad", f"{wanted.name} is {has}, and {wanted.specifier} was tried", mend)
    told = ", ".join(f"{name} {version(name)}" for name in TOLD_VERSIONS if name not in wrong)
    python = ".".join(map(str, sys.version_info[:3]))
    pythons = SpecifierSet(metadata("muster")["Requires-Python"])
    if python not in pythons:
        yield Finding("versions", "bad", f"Python {python} is not one of {pythons}", "make PYTHON=python3.12 briefing")
    yield Finding("versions", "ok", f"Python {python}, {told}")


def look_at_zones(settings: Settings) -> Iterator[Finding]:
    """Say what time it is where each briefing is released, and when its next one is due; for a person to compare."""
    now = settings.clock.now()
    for name, briefing in settings.catalog.briefings.items():
        zone = briefing.release.zone
        local = now.astimezone(ZoneInfo(zone))
        coming = newest_open(briefing.release, now)
        while cut_off_of(briefing.release, coming) <= now:
            coming = coming.next
        at = cut_off_of(briefing.release, coming).astimezone(local.tzinfo)
        what = f"in {zone} it is {local:%a %H:%M}; {name} {coming} is due {at:%a %d %b %H:%M}"
        yield Finding("time zones", "ok", what)


def look_at_room(settings: Settings, least: int = LEAST_ROOM, few: int = FEW_ROOM) -> Iterator[Finding]:
    """Find folders on file systems with too little room left."""
    folders = {"temporary files": tempfile.gettempdir(), "drafts": settings.drafts_folder}
    if not is_s3(settings.bucket):
        folders = {"bucket": settings.bucket, **folders}
    if home := settings.environ.get("PREFECT_HOME"):
        folders["Prefect's database"] = home
    free = {what: _free(folder) for what, folder in folders.items()}
    for what, bytes_free in free.items():
        if bytes_free < few:
            state = "bad" if bytes_free < least else "warn"
            size = f"{bytes_free / 1024**2:,.0f} MiB"
            mend = "free some space, or name another folder"
            yield Finding("room", state, f"{what}: {size} free in {folders[what]}", mend)
    if all(each >= few for each in free.values()):
        yield Finding("room", "ok", f"{min(free.values()) / 1024**3:,.1f} GiB free")


def look_at_ways(settings: Settings) -> Iterator[Finding]:
    """Find out whether anybody is told of trouble, and whether the addresses can be written to; nothing is sent."""
    ways = channels_of(settings)
    named = [(WEBHOOK, ways.webhook), *((HEARTBEAT_OF[flow], url) for flow, url in ways.heartbeats.items())]
    for name, url in named:
        if url:
            mailbox = Mailbox(url, name, ways.is_private_allowed)
            try:
                mailbox.checked()
            except MusterError as trouble:
                yield Finding("being told", "bad", f"{name}: {trouble.message}", trouble.mend)
            else:
                yield Finding("being told", "ok", f"{name}: {mailbox.place}")
    if not ways.webhook:
        mend = f"set {WEBHOOK}; try it with muster tell --trial"
        yield Finding("being told", "warn", "nobody is told when an edition is withheld or a run fails", mend)
    if not ways.heartbeats:
        mend = f"set {HEARTBEAT}, or run muster heartbeat on another machine"
        yield Finding("being told", "warn", "nobody notices when nothing runs", mend)
    if ways.metrics_file:
        folder = Path(ways.metrics_file).parent
        if not os.access(folder, os.W_OK):
            yield Finding("being told", "bad", f"no metrics can be written into {folder}", "name a folder that may be")


def seconds_apart(here: dt.datetime, there: dt.datetime) -> float:
    """Return by how many seconds a clock is ahead of another."""
    return (here - there).total_seconds()


def _free(folder: str) -> int:
    path = Path(folder).absolute()
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free
