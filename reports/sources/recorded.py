"""The manifest of evidence captured earlier: which file came from where, and when."""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from reports.errors import ParseError

_PATH = r"^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$"


class RecordedFile(BaseModel):
    """One file of recorded evidence. `path` is relative to the manifest; `retrieved_at` is UTC."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source_id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    path: Annotated[str, StringConstraints(pattern=_PATH)]
    url: Annotated[str, StringConstraints(pattern=r"^https://\S+$")]
    retrieved_at: AwareDatetime
    commit: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8,40}$")]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    size_bytes: int = Field(ge=1)
    licence: str = Field(min_length=1)
    attribution: str = Field(min_length=1)
    origin: str = Field(min_length=1)


def read_manifest(body: bytes, name: str = "manifest.toml") -> tuple[RecordedFile, ...]:
    """Return the recorded files by `retrieved_at`, then source; raises ParseError naming every wrong entry."""
    try:
        tables = tomllib.loads(body.decode("utf-8")).get("files")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        raise ParseError(f"{name}: {trouble}", mend="mend the TOML at that place") from trouble
    if not isinstance(tables, list) or not tables:
        raise ParseError(f"{name}: no [[files]] tables", mend="add one [[files]] table for each recorded file")
    complaints: list[str] = []
    files = [file for number, table in enumerate(tables, 1) if (file := _file(table, number, complaints))]
    complaints += _repeats(files)
    if complaints:
        lines = "\n  ".join(f"{name}: {complaint}" for complaint in complaints)
        raise ParseError(lines, mend=f"a [[files]] table takes {', '.join(RecordedFile.model_fields)}")
    return tuple(sorted(files, key=lambda file: (file.retrieved_at, file.source_id)))


def _file(table: Any, number: int, complaints: list[str]) -> RecordedFile | None:
    try:
        file = RecordedFile.model_validate(table)
    except ValidationError as trouble:
        label = table.get("path", "") if isinstance(table, dict) else ""
        for error in trouble.errors():
            key = ".".join(map(str, error["loc"]))
            complaints.append(f"[[files]] number {number} ({label}): {key}: {error['msg']}")
        return None
    if file.retrieved_at.utcoffset() != dt.timedelta(0):
        complaints.append(f"[[files]] number {number} ({file.path}): retrieved_at is not in UTC (end it with Z)")
    return file


def _repeats(files: list[RecordedFile]) -> list[str]:
    paths = [file.path for file in files]
    return [f"path {path!r} is listed twice" for path in sorted({path for path in paths if paths.count(path) > 1})]
