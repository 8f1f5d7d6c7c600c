"""What a run is told by its surroundings, and the one place where the adapters are put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from reports.adapters import open_store
from reports.adapters.clock import FixedClock, SystemClock
from reports.adapters.files import digest_of, package_folder, read_folder
from reports.adapters.ledger import Ledger
from reports.catalog import Catalog
from reports.catalog.loading import load_catalog
from reports.errors import UsageError
from reports.store import S3Settings, Store

PROJECT = Path(__file__).resolve().parent.parent
DESK_FILES = (".toml", ".csv", ".po")


@dataclass(frozen=True)
class Settings:
    """Where things are. Frozen; what it opens, it opens once and on first use.

    `bucket` is a folder or s3://name/prefix. `catalog_folder` empty: the one desk that the package ships.
    """

    bucket: str = "bucket"
    catalog_folder: str = ""
    recorded_folder: str = str(PROJECT / "recorded")
    drafts_folder: str = "drafts"
    is_offline: bool = False
    fetch_seconds: float = 15.0
    notes: tuple[str, ...] = ()  # files that take the place of those in the desk's folder
    templates_folder: str = ""  # a template pack; empty: the shared templates alone
    dask: str = ""  # the scheduler of a cluster that makes editions of weeks gone by; empty: this machine does
    paper: str = ""  # of what is written aside; empty: what the briefing declares
    served_at: str = ""  # where browsers find the public half, if the desk declares no home: http://127.0.0.1:8000
    names_asked: int = 0  # so many names at least must approve an edition, whatever its briefing asks for
    s3: S3Settings = field(default_factory=S3Settings)
    who: str = ""
    run_id: str = ""
    # Where the secrets stand that sources ask for by name. Never shown, never compared, never written.
    environ: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    clock: SystemClock | FixedClock = field(default_factory=SystemClock)

    @classmethod
    def from_environ(cls, environ: Mapping[str, str], **said: Any) -> Settings:
        """Return settings from MUSTER_* variables; what is `said` (and not None) goes first. Raises UsageError."""
        read: dict[str, Any] = {
            "bucket": environ.get("MUSTER_BUCKET"),
            "catalog_folder": environ.get("MUSTER_CATALOG"),
            "recorded_folder": environ.get("MUSTER_RECORDED"),
            "drafts_folder": environ.get("MUSTER_DRAFTS"),
            "is_offline": _truth(environ, "MUSTER_OFFLINE"),
            "fetch_seconds": _seconds(environ, "MUSTER_FETCH_SECONDS"),
            "templates_folder": environ.get("MUSTER_TEMPLATES"),
            "dask": environ.get("MUSTER_DASK"),
            "served_at": environ.get("MUSTER_SERVED_AT"),
            "names_asked": _count(environ, "MUSTER_APPROVALS"),
            "who": environ.get("MUSTER_WHO") or environ.get("USER") or environ.get("LOGNAME"),
            "s3": _s3(environ),
            "environ": dict(environ),
        }
        chosen = {**read, **{name: value for name, value in said.items() if value is not None}}
        return cls(**{name: value for name, value in chosen.items() if value is not None})

    @cached_property
    def catalog(self) -> Catalog:
        """The desk: read and checked once."""
        return load_catalog(read_folder(self.desk_folder, suffixes=DESK_FILES))

    @property
    def desk_folder(self) -> Path:
        """Where the desk's catalogue lies."""
        return Path(self.catalog_folder) if self.catalog_folder else shipped_desk()

    @cached_property
    def store(self) -> Store:
        """The bucket; raises UsageError where none is named."""
        if not self.bucket.strip():
            raise UsageError(
                "the bucket has no name", mend="set MUSTER_BUCKET or --bucket to a folder or s3://name/prefix"
            )
        return open_store(self.bucket, self.s3)

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger that lies in the bucket, once the bucket has answered: it says more clearly what is wrong."""
        next(iter(self.store.keys("private/ledger/_delta_log/")), None)
        return Ledger.open(self.bucket, self.s3, self.store)

    @cached_property
    def code_digest(self) -> str:
        """One sha256 over the code that makes editions."""
        packages = {name: package_folder(name) for name in ("flows", "reports")}
        files = {f"{name}/{path}": body for name, folder in packages.items() for path, body in _python_in(folder)}
        return digest_of(files)

    @cached_property
    def lock_digest(self) -> str:
        """The sha256 of the lock file, empty where the package is installed without one."""
        lock = PROJECT / "requirements.lock"
        return digest_of({lock.name: lock.read_bytes()}) if lock.is_file() else ""


def shipped_desk() -> Path:
    """Return the folder of the one desk that comes with the package; raises UsageError if it is not one."""
    desks = sorted(path.parent for path in package_folder("reports").glob("catalogs/*/desk.toml"))
    if len(desks) != 1:
        names = ", ".join(path.name for path in desks) or "none"
        raise UsageError(
            f"there is not one desk to choose: {names}", mend="name one with --catalog DIR or MUSTER_CATALOG"
        )
    return desks[0]


def _s3(environ: Mapping[str, str]) -> S3Settings:
    mode = environ.get("MUSTER_S3_CHECKSUM", "sha256")
    if mode not in ("sha256", "none"):
        raise UsageError(f"MUSTER_S3_CHECKSUM={mode!r} is not known", mend="set it to sha256 or none")
    return S3Settings(
        endpoint=environ.get("MUSTER_S3_ENDPOINT", ""),
        region=environ.get("MUSTER_S3_REGION") or environ.get("AWS_REGION") or "us-east-1",
        path_style=_truth(environ, "MUSTER_S3_PATH_STYLE") is not False,
        checksum_mode=mode,
    )


def _python_in(folder: Path) -> list[tuple[str, bytes]]:
    return list(read_folder(folder, suffixes=(".py",)).items())


def _truth(environ: Mapping[str, str], name: str) -> bool | None:
    text = environ.get(name, "").strip().lower()
    if text in ("", "0", "false", "no"):
        return False if text else None
    if text in ("1", "true", "yes"):
        return True
    raise UsageError(f"{name}={text!r} is neither yes nor no", mend="set it to 1 or 0")


def _count(environ: Mapping[str, str], name: str) -> int | None:
    text = environ.get(name, "").strip()
    if text and not text.isdecimal():
        raise UsageError(f"{name}={text!r} is no count", mend="set it to 0, 1 or 2")
    return int(text) if text else None


def _seconds(environ: Mapping[str, str], name: str) -> float | None:
    text = environ.get(name, "").strip()
    if not text:
        return None
    try:
        return float(text)
    except ValueError as trouble:
        raise UsageError(f"{name}={text!r} is no number of seconds", mend="set it to a number such as 15") from trouble
