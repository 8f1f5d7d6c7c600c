"""Evidence as a WARC file (ISO 28500, WARC/1.1), which web archives and their tools can read.

What is held is what came after transfer and content decoding, with a few of the headers, and not the answer as it
went over the wire. So no `response` record is written, whose headers would have to be made up: the bytes of a fetch
are a `resource` record, and what is known of the fetch is a `metadata` record beside it. Bytes that came again are a
`revisit` of the record that has them. Nothing depends on the day of the export: the same evidence, the same file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from reports.errors import StoreError
from reports.figures.fetch_records import FetchRecord, Page, pages_from, record_bytes

_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_JSON = "application/json"
_INFO = (
    "software: Muster\r\nformat: WARC File Format 1.1\r\n"
    "conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
    "description: figures as their publishers served them; bodies stand after transfer and content decoding, "
    "and what is known of each fetch stands in the metadata record beside it\r\n"
)


@dataclass
class WarcSummary:
    """What an export wrote, in records; `resources` and `revisits` are copies, `failures` fetches without any."""

    resources: int = 0
    revisits: int = 0
    failures: int = 0
    size_bytes: int = 0


def write_warc(path: Path, records: Sequence[FetchRecord], read: Callable[[str], bytes]) -> WarcSummary:
    """Write the fetches, in the order given, as one file, and return what it holds; a standing file is replaced.

    `read` returns the evidence with a sha256. Each record is gzipped by itself where the name ends in .gz.
    Raises StoreError where the file cannot be written; nothing half-written stays.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".unfinished-") as folder:
            aside = Path(folder) / path.name
            with aside.open("wb") as out:
                summary = _written(_Archive(out, is_zipped=path.suffix == ".gz"), records, read)
            summary.size_bytes = aside.stat().st_size
            os.replace(aside, path)
    except OSError as trouble:
        mend = "name a file in a folder that may be written to"
        raise StoreError(f"{path}: {trouble.strerror or trouble}", mend=mend) from trouble
    return summary


def _written(archive: _Archive, records: Sequence[FetchRecord], read: Callable[[str], bytes]) -> WarcSummary:
    archive.begin(records)
    for record in records:
        archive.add(record, read)
    return archive.summary


class _Archive:
    """A WARC file that is being written."""

    def __init__(self, out: IO[bytes], *, is_zipped: bool) -> None:
        from warcio.warcwriter import WARCWriter  # a command that exports nothing need not load it

        self._writer = WARCWriter(out, gzip=is_zipped, warc_version="1.1")
        self._first: dict[str, tuple[str, str, str]] = {}  # sha256 → identifier, address and time of its record
        self.summary = WarcSummary()

    def begin(self, records: Iterable[FetchRecord]) -> None:
        """Write what the file is; it is dated by the newest fetch in it."""
        told = list(records)
        newest = max((record.fetch.retrieved_at for record in told), default=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
        named = hashlib.sha256(b"".join(record_bytes(record) for record in told)).hexdigest()
        self._write("warcinfo", "", _stamp(newest), named, "application/warc-fields", _INFO.encode())

    def add(self, record: FetchRecord, read: Callable[[str], bytes]) -> None:
        """Write one fetch: its pages, each by itself, and the record of it."""
        fetch, at = record.fetch, _stamp(record.fetch.retrieved_at)
        beside = [self._page(record, page, at, read) for page in _pages(record, read)]
        links = [("WARC-Concurrent-To", identifier) for identifier in beside if identifier]
        if record.is_paged and fetch.status == "ok":
            body = read(fetch.sha256)
            self._write("metadata", fetch.url, at, f"pages {fetch.sha256}", _JSON, body, links)
        self._write("metadata", fetch.url, at, f"fetch {fetch.source_id}", _JSON, record_bytes(record), links)
        self.summary.failures += fetch.status == "failed"

    def _page(self, record: FetchRecord, page: Page, at: str, read: Callable[[str], bytes]) -> str:
        """Write a page as the resource that it is, or as a revisit of it, and return the record's identifier."""
        digest, content_type = ("WARC-Payload-Digest", f"sha256:{page.sha256}"), record.said.get("content-type", "")
        if page.sha256 not in self._first:
            if record.fetch.status != "ok":
                return ""  # confirmed, and its bytes are not in this file
            identifier = self._write(
                "resource",
                page.url,
                at,
                page.sha256,
                content_type or "application/octet-stream",
                read(page.sha256),
                [digest],
            )
            self._first[page.sha256] = identifier, page.url, at
            self.summary.resources += 1
            return identifier
        refers_to, url, then = self._first[page.sha256]
        profile = _IDENTICAL if record.fetch.status == "ok" else _NOT_MODIFIED
        links = [("WARC-Profile", profile), ("WARC-Refers-To", refers_to), ("WARC-Refers-To-Target-URI", url),
                 ("WARC-Refers-To-Date", then), digest]  # fmt: skip
        self.summary.revisits += 1
        return self._write("revisit", page.url, at, page.sha256, content_type or "application/octet-stream", b"", links)

    def _write(
        self,
        kind: str,
        url: str,
        at: str,
        named: str,
        content_type: str,
        body: bytes,
        more: Iterable[tuple[str, str]] = (),
    ) -> str:
        from warcio.statusandheaders import StatusAndHeaders

        identifier = f"<{uuid.uuid5(uuid.NAMESPACE_URL, f'{kind} {url} {at} {named}').urn}>"
        headers: list[tuple[str, Any]] = [("WARC-Type", kind), ("WARC-Record-ID", identifier), ("WARC-Date", at)]
        headers += [("WARC-Target-URI", url)] if url else []
        headers += [*more, ("WARC-Block-Digest", f"sha256:{hashlib.sha256(body).hexdigest()}")]
        record = self._writer.create_warc_record(
            url, kind, payload=BytesIO(body), length=len(body), warc_content_type=content_type,
            warc_headers=StatusAndHeaders("", headers, protocol="WARC/1.1"),
        )  # fmt: skip
        self._writer.write_record(record)
        return identifier


def _pages(record: FetchRecord, read: Callable[[str], bytes]) -> Sequence[Page]:
    """Return the pages that a fetch brought or confirmed: none where it failed."""
    fetch = record.fetch
    if not fetch.sha256:
        return ()
    if record.is_paged:
        return pages_from(read(fetch.sha256))
    return (Page(fetch.url, fetch.sha256, fetch.size_bytes),)


def _stamp(at: dt.datetime) -> str:
    """Return an instant as WARC/1.1 writes it, with parts of a second where there are some."""
    utc = at.astimezone(dt.UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}{f'.{utc:%f}' if utc.microsecond else ''}Z"
