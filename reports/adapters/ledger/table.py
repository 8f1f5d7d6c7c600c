"""The Delta table under the ledger: opened, appended to without a second try, and asked in SQL."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from json import JSONDecodeError
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
from deltalake import (
    CommitProperties,
    DeltaTable,
    PostCommitHookProperties,
    QueryBuilder,
    WriterProperties,
    write_deltalake,
)
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from reports.adapters.ledger.read_copy import ReadCopy
from reports.adapters.ledger.rows import SCHEMA
from reports.errors import AppendConflict, LedgerError
from reports.store import S3Settings, Store, is_s3

APPEND_ONLY = "delta.appendOnly"
REPLACED = "REPLACE"
# A pinned edition reads old states of the table for ever: neither its log nor its files may be cleaned away.
_CONFIGURATION = {
    APPEND_ONLY: "true",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
    "delta.enableExpiredLogCleanup": "false",
}
_FILE_COLUMNS = ["path", "size_bytes", "modification_time", "partition.record"]
_COMPRESSED = WriterProperties(compression="ZSTD")
# The log is summed up by packing alone, which seals what it writes.
_NOTHING_MORE = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)


class LedgerTable:
    """A Delta table that may not exist yet; in a bucket whose `store` is given, it is asked of a checked copy."""

    def __init__(self, address: str, s3: S3Settings, store: Store | None = None) -> None:
        self._in_bucket = is_s3(address)
        self.uri = f"{address.rstrip('/')}/private/ledger" if self._in_bucket else str(Path(address) / "private/ledger")
        self._options = _storage_options(s3) if self._in_bucket else None
        self._copy = ReadCopy(store) if store is not None and self._in_bucket else None
        self._newest: DeltaTable | None = None
        self._pinned: dict[int, DeltaTable] = {}

    def reload(self) -> int:
        """Read the table's newest state and return its version, -1 where there is no table yet."""
        with _translated(self.uri):
            for pause_s in (*_PAUSES_S, None):
                try:
                    self._look_anew()
                    break
                except DeltaError as error:
                    if pause_s is None or not any(told in str(error) for told in _DAMAGED):
                        raise
                self._newest = None
                time.sleep(pause_s)
        return self.version()

    def _look_anew(self) -> None:
        if self._newest is None:
            self._newest = self._opened(None)
        else:
            self._newest.update_incremental()

    def version(self) -> int:
        """Return the version of the state in hand, -1 where there is no table yet."""
        return self._newest.version() if self._newest else -1

    def commit(self, rows: pa.Table) -> None:
        """Append the rows in one atomic commit onto the state in hand; raises AppendConflict if that is old."""
        with _translated(self.uri):
            before = self.version()
            try:
                # A retry inside Delta Lake would put this append behind a link of the chain that it does not name.
                alone = CommitProperties(max_commit_retries=0)
                table = self._newest or self._created()
                write_deltalake(
                    table,
                    rows,
                    mode="append",
                    commit_properties=alone,
                    writer_properties=_COMPRESSED,
                    post_commithook_properties=_NOTHING_MORE,
                )
            except CommitFailedError as error:
                self._newest = None
                if self.reload() <= before:
                    raise
                raise self._behind() from error

    def files(self, pin_version: int | None = None) -> list[dict[str, Any]]:
        """Return the files of the state in hand, or of a version, as the log's `add` actions name them."""
        with _translated(self.uri):
            table = self._read(self.version() if pin_version is None else pin_version)
            told = pa.table(table.get_add_actions(flatten=True)).select(_FILE_COLUMNS).to_pylist() if table else []
        return [
            {
                "path": unquote(file["path"]),
                "size": file["size_bytes"],
                "modificationTime": file["modification_time"],
                "partitionValues": {"record": file["partition.record"]},
            }
            for file in told
        ]

    def schema_troubles(self) -> list[str]:
        """Return in what the table is not the ledger's: a column that no ledger has, another type, other parts."""
        standing = self._read(self.version())
        if standing is None:
            return []
        found = pa.schema(standing.schema().to_arrow())
        kept = {field.name: field.type for field in SCHEMA}
        troubles = [f"column {field.name} is unknown or of another type: {field.type}" for field in found
                    if _plain_type(field.type) != kept.get(field.name)]  # fmt: skip
        if standing.metadata().partition_columns != ["record"]:
            troubles.append(f"{self.uri} is not parted by record")
        return troubles

    def is_append_only(self) -> bool:
        """Return whether the state in hand promises that rows are only ever added."""
        standing = self._read(self.version())
        return standing is None or standing.metadata().configuration.get(APPEND_ONLY) == "true"

    def described(self, configured: Mapping[str, str]) -> dict[str, Any]:
        """Return the log's action that describes the table as it is, with some of its properties set."""
        table = self._read(self.version()) or self._created()
        said = table.metadata()
        return {
            "metaData": {
                "id": said.id,
                "name": said.name,
                "description": said.description,
                "format": {"provider": "parquet", "options": {}},
                "schemaString": table.schema().to_json(),
                "partitionColumns": list(said.partition_columns),
                "createdTime": said.created_time,
                "configuration": {**said.configuration, **configured},
            }
        }

    def replaced_version(self, pin_version: int | None = None) -> int | None:
        """Return the version whose rows a rebuilt ledger replaced last before a version, None where none did."""
        with _translated(self.uri):
            told = self._newest.history() if self._newest else []  # of a version, too, it tells all that came after
        last = self.version() if pin_version is None else pin_version
        acts = (
            each["operationParameters"] for each in told if each["operation"] == REPLACED and each["version"] <= last
        )
        newest = next(acts, None)
        return int(newest["replacedVersion"]) if newest else None

    def sum_up(self) -> None:
        """Write a checkpoint of the state in hand: a later reader begins there, and not at the first log entry."""
        with _translated(self.uri):
            if self._copy is not None and self._newest is not None:
                self._copy.sum_up(self.version())
            elif self._newest is not None:
                self._newest.create_checkpoint()

    def ask(self, sql: str, pin_version: int | None = None) -> pa.Table | None:
        """Return the answer to a query on `ledger`, now or at a version; None where there is no table."""
        with _translated(self.uri):
            table = self._read(self.version() if pin_version is None else pin_version)
            return pa.table(QueryBuilder().register("ledger", table).execute(sql).read_all()) if table else None

    def _read(self, version: int) -> DeltaTable | None:
        """Return the table at a version as it is to be asked."""
        if self._copy is not None and version >= 0:
            return self._copy.at(version)
        return self._newest if version == self.version() else self._at(version)

    def _at(self, version: int) -> DeltaTable | None:
        if version < 0:
            return None
        if version not in self._pinned:
            self._pinned[version] = self._opened(version) or _missing(self.uri, version)
        return self._pinned[version]

    def _opened(self, version: int | None) -> DeltaTable | None:
        try:
            return DeltaTable(self.uri, version=version, storage_options=self._options)
        except TableNotFoundError:
            return None

    def _created(self) -> DeltaTable:
        """Create the table; raises AppendConflict if another writer created it first and has appended since."""
        if not self._in_bucket:
            Path(self.uri).mkdir(parents=True, exist_ok=True)
        self._newest = DeltaTable.create(
            self.uri,
            SCHEMA,
            mode="ignore",
            partition_by=["record"],
            configuration=_CONFIGURATION,
            storage_options=self._options,
        )
        if self._newest.version() > 0:
            raise self._behind()
        return self._newest

    def _behind(self) -> AppendConflict:
        return AppendConflict(f"{self.uri}: another writer appended first", mend="try again")


def _missing(uri: str, version: int) -> DeltaTable:
    raise LedgerError(f"{uri} has no version {version}", mend="is this the bucket in which the edition was pinned?")


def _storage_options(s3: S3Settings) -> dict[str, str]:
    options = {"aws_region": s3.region, "aws_conditional_put": "etag"}
    options["aws_virtual_hosted_style_request"] = "false" if s3.path_style else "true"
    if s3.checksum_mode == "sha256":  # The server keeps it, and whoever reads the file gets it with the bytes.
        options["aws_checksum_algorithm"] = "sha256"
    if s3.endpoint:
        options["aws_endpoint"] = s3.endpoint
        options["aws_allow_http"] = str(s3.endpoint.startswith("http://")).lower()
    return options | _credentials()


def _credentials() -> dict[str, str]:
    """The credentials of boto3's chain: Delta Lake's own knows no profiles, and both must be the same."""
    from boto3 import Session  # half a second to import, and a folder needs none of it

    found = Session().get_credentials()
    if found is None:
        return {}
    frozen = found.get_frozen_credentials()
    named = {
        "aws_access_key_id": frozen.access_key,
        "aws_secret_access_key": frozen.secret_key,
        "aws_session_token": frozen.token,
    }
    return {name: value for name, value in named.items() if value}


@contextmanager
def _translated(uri: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # A query that breaks off raises a plain Exception and no class of its own.
        if not (isinstance(error, DeltaError | OSError | JSONDecodeError) or type(error) is Exception):
            raise
        said = _BACKTRACE.sub("", " ".join(_COLOURS.sub("", str(error)).split()))[:400]
        mend = next((mend for told, mend in _MENDS.items() if told in said), _MEND)
        raise LedgerError(f"{uri}: {said}", mend=mend) from error


# What a reply that broke off, or of which a byte is another, comes to: asking again may help.
_DAMAGED = ("response body", "list response", "body from connection", "Json error", "log segment", "not available")
_PAUSES_S = (0.05, 0.2, 0.5)
_BACKTRACE = re.compile(r" 0: <unknown>.*")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_MEND = "check that the bucket is there and this user may use it"
_MENDS = {
    "No space left on device": "free some space, then run again: what was not finished is not looked at",
    "Read-only file system": "choose a folder that is not mounted read-only",
}


def _plain_type(found: pa.DataType) -> pa.DataType:
    """The type as the ledger has it: Delta Lake tells strings as views of strings."""
    return pa.string() if found in (pa.string_view(), pa.large_string()) else found
