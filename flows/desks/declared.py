"""What an installation's file may declare of a desk. Frozen; unknown keys are refused, and so is a secret itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, field_validator
from pydantic_core import PydanticCustomError

from reports.catalog.declared import Declared
from reports.catalog.fetching import SECRET, Variable
from reports.catalog.mappings import Slug
from reports.errors import StoreError
from reports.store import checked_key, is_s3, split_address

_KEY_ID = re.compile(r"A[A-Z]{3}[A-Z0-9]{16}")  # an AWS access key has the form of a variable's name
_SETTING = re.compile(r"MUSTER_[A-Z0-9_]+")
_CRON_FIELD = re.compile(r"[0-9A-Za-z*/,#-]+")
# Each of these has a key of its own, or is what chooses the desk.
DECLARED_ELSEWHERE = frozenset({
    "MUSTER_BUCKET", "MUSTER_CATALOG", "MUSTER_DESK", "MUSTER_DRAFTS", "MUSTER_INSTALLATION", "MUSTER_RECORDED",
    "MUSTER_S3_CHECKSUM", "MUSTER_S3_ENDPOINT", "MUSTER_S3_PATH_STYLE", "MUSTER_S3_REGION", "MUSTER_TEMPLATES",
})  # fmt: skip


def _holder(name: str) -> str:
    if _KEY_ID.fullmatch(name):
        text = "that looks like an access key itself; name the environment variable that holds it"
        raise PydanticCustomError(SECRET, text)
    return name


def _setting(name: str) -> str:
    if not _SETTING.fullmatch(name):
        raise ValueError("a setting is an environment variable that begins with MUSTER_")
    if name in DECLARED_ELSEWHERE:
        raise ValueError("this one has a key of its own in the desk's table")
    if name == "MUSTER_WEBHOOK" or name.endswith(("_TOKEN", "_PASSWORD", "_SECRET", "_USER", "_URL")):
        raise ValueError("this one may hold a secret: name it under secrets, with the variable that holds it")
    return name


Holder = Annotated[Variable, AfterValidator(_holder)]
SettingName = Annotated[str, AfterValidator(_setting)]


class S3Table(Declared):
    """How the desk's bucket is reached; what is not said here is as the environment has it for every desk."""

    endpoint: str = ""
    region: str = ""
    path_style: bool | None = None
    checksum: Literal["", "sha256", "none"] = ""
    profile: str = Field(default="", description="which profile of the credentials file is this desk's identity")
    credentials_file: str = Field(default="", description="a credentials file of this desk's own")

    @field_validator("endpoint")
    @classmethod
    def _address(cls, text: str) -> str:
        if text and not text.startswith(("https://", "http://")):
            raise ValueError("write the server's address as https://s3.example")
        return text


class Schedule(Declared):
    """When one of the desk's flows runs: a cron line read by the wall clock of a zone; empty: by hand alone."""

    cron: str
    timezone: str = "UTC"

    @field_validator("cron")
    @classmethod
    def _five_fields(cls, text: str) -> str:
        fields = text.split()
        if fields and (len(fields) != 5 or not all(map(_CRON_FIELD.fullmatch, fields))):
            raise ValueError('write five fields, minute hour day month weekday, such as "15 5 * * TUE"')
        return " ".join(fields)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as trouble:
            raise ValueError("no IANA time zone; write one such as Europe/Kyiv") from trouble
        return zone


class Limits(Declared):
    """What one run of the desk beside others may use; 0 sets no limit."""

    memory_mib: int = Field(default=0, ge=0, le=1024 * 1024)
    minutes: float = Field(default=0, ge=0, le=7 * 24 * 60)


class Desk(Declared):
    """One desk. Folders are counted from the installation's file."""

    bucket: str = Field(min_length=1, description="a folder or s3://name/prefix that no other desk's lies in or holds")
    catalog: str = Field(default="", description="the folder of its catalogue; empty: the one that the package ships")
    recorded: str = Field(default="", description="evidence captured earlier; empty: recorded/ beside its catalogue")
    drafts: str = Field(default="", description="where drafts go; empty: a folder of the desk's name among the drafts")
    templates: str = Field(default="", description="its template pack")
    s3: S3Table = S3Table()
    secrets: Mapping[Variable, Holder] = Field(
        default_factory=dict, description="a variable as this desk reads it, and the one that holds it for this desk"
    )
    settings: Mapping[SettingName, str] = Field(default_factory=dict, description="other MUSTER_ variables")
    briefing: Slug = "weekly"
    schedules: Mapping[Slug, Schedule] = Field(default_factory=dict, description="by the name of the flow")
    work_pool: str = ""
    work_queue: str = ""
    limits: Limits = Limits()

    @field_validator("bucket")
    @classmethod
    def _usable(cls, text: str) -> str:
        if "://" in text and not is_s3(text):
            raise ValueError("a bucket is a folder or s3://name/prefix")
        if is_s3(text):
            try:
                _, prefix = split_address(text)
                if prefix:
                    checked_key(prefix)
            except StoreError as trouble:
                raise ValueError(f"{trouble.message}; {trouble.mend}") from trouble
        return text


class InstallationFile(Declared):
    """muster.toml: the desks of one installation, by name."""

    desks: Mapping[Slug, Desk] = Field(min_length=1)
