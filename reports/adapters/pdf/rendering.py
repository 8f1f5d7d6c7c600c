"""One document, rendered without network, clock or machine fonts; a warning is a failure."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from warnings import catch_warnings, simplefilter

from reports.adapters.pdf.fetching import safe_fetcher
from reports.adapters.pdf.glyphs import check_glyphs
from reports.adapters.pdf.loading import renderer
from reports.adapters.pdf.standards import conforming
from reports.errors import RenderError

_LOGGERS = ("weasyprint", "fontTools")


@dataclass(frozen=True)
class Attachment:
    """A file that travels inside the PDF."""

    name: str
    body: bytes
    media_type: str
    description: str


@dataclass(frozen=True)
class RenderedPdf:
    """A finished PDF and its number of pages."""

    body: bytes
    pages: int


def render_pdf(
    html: str, *, identifier: str, released_at: datetime, assets: Mapping[str, bytes],
    attachments: Sequence[Attachment] = (),
) -> RenderedPdf:  # fmt: skip
    """Return `html` as PDF/A-3a and PDF/UA-1; title, language and dates stand in its head.

    `assets` are the only files the document may load (`asset:NAME`); `released_at` (UTC) dates the attachments.
    Raises RenderError when anything is refused, missing or warned about.
    """
    if released_at.utcoffset() is None:
        raise RenderError(f"{identifier}: the release instant has no time zone", mend="pass an instant in UTC")
    check_glyphs(html, assets)
    refused: list[str] = []
    warnings: list[str] = []
    with _collecting(warnings), _without_collection(), catch_warnings():
        simplefilter("ignore", ResourceWarning)  # the renderer leaves its colour profile open
        body = _written(html, identifier, released_at.astimezone(UTC), safe_fetcher(assets, refused), attachments)
    problems = [f"refused to load {url}" for url in refused] + warnings
    if body is None or problems:
        raise RenderError(
            f"{identifier}: " + "; ".join(problems or ["not rendered"]), mend="mend the page or its assets"
        )
    return RenderedPdf(*conforming(body, {it.name: it.media_type for it in attachments}))


def _written(
    html: str, identifier: str, released_at: datetime, fetcher: Any, attachments: Sequence[Attachment]
) -> bytes | None:
    weasyprint = renderer()
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError

    attached = [
        weasyprint.Attachment(
            string=it.body, name=it.name, description=it.description,
            created=released_at, modified=released_at, relationship="Data",
        )
        for it in attachments
    ]  # fmt: skip
    try:
        document = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url="asset:")
        return document.write_pdf(
            pdf_variant="pdf/a-3a", pdf_tags=True, pdf_identifier=identifier.encode(), attachments=attached,
            font_config=FontConfiguration(),
        )  # fmt: skip
    except FatalURLFetchingError:
        return None


@contextmanager
def _collecting(warnings: list[str]) -> Iterator[None]:
    """Hear what the renderer's libraries say while this document is made, and keep it from the console."""

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.WARNING:
                warnings.append(record.getMessage())

    ear, heard = Ear(), [logging.getLogger(name) for name in _LOGGERS]
    before = [(logger, logger.handlers[:], logger.propagate, logger.level) for logger in heard]
    for logger in heard:
        logger.handlers[:], logger.propagate = [ear], False
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        for logger, handlers, propagate, level in before:
            logger.handlers[:], logger.propagate = handlers, propagate
            logger.setLevel(level)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Hold the garbage collector during a render: a document is one large graph, walked over and over in vain."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
