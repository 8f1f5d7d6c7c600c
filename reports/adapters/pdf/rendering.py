"""One document, rendered without network, clock or machine fonts; a warning is a failure."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from warnings import catch_warnings, simplefilter

from reports.adapters.pdf.drawn_text import in_whole_runs
from reports.adapters.pdf.fetching import safe_fetcher
from reports.adapters.pdf.fitting import fitted
from reports.adapters.pdf.glyphs import check_glyphs
from reports.adapters.pdf.loading import renderer
from reports.adapters.pdf.marking import take_out
from reports.adapters.pdf.parsing import parsed
from reports.adapters.pdf.placing import placed
from reports.adapters.pdf.reading import signs_shown
from reports.adapters.pdf.standards import AttachedFile, conforming
from reports.briefings.tokens.placed import Placed
from reports.errors import RenderError

_LOGGERS = ("weasyprint", "fontTools")
MESSAGE_SHOWN = 300  # characters of a warning: the renderer may quote a whole picture


@dataclass(frozen=True)
class RenderedPdf:
    """A finished PDF, its number of pages, and where each of its numerals stands."""

    body: bytes
    pages: int
    tokens: tuple[Placed, ...] = ()


Attached = Sequence[AttachedFile] | Callable[[tuple[Placed, ...]], Sequence[AttachedFile]]
"""What travels inside the PDF; where it tells of the page's numerals, it is made once they have their places."""


def render_pdf(
    html: str, *, identifier: str, released_at: datetime, assets: Mapping[str, bytes], attachments: Attached = (),
) -> RenderedPdf:  # fmt: skip
    """Return `html` as PDF/A-3a and PDF/UA-1; title, language and dates stand in its head.

    `assets` are the only files the document may load (`asset:NAME`); `released_at` (UTC) dates the attachments. Marks
    in texts and drawings are taken out before the layout, and tell what each numeral of the finished pages stands for.
    Raises RenderError when anything is refused, missing or warned about, or when a number is not where it should be.
    """
    if released_at.utcoffset() is None:
        raise RenderError(f"{identifier}: the release instant has no time zone", mend="pass an instant in UTC")
    check_glyphs(html, assets)
    refused: list[str] = []
    warnings: list[str] = []
    with _collecting(warnings), _without_collection(), catch_warnings():
        simplefilter("ignore", ResourceWarning)  # the renderer leaves its colour profile open
        written = _written(html, identifier, safe_fetcher(assets, refused))
    problems = [f"refused to load {url}" for url in refused] + warnings
    if written is None or problems:
        raise RenderError(
            f"{identifier}: " + "; ".join(problems or ["not rendered"]), mend="mend the page or its assets"
        )
    body, tokens = written
    files = attachments(tokens) if callable(attachments) else attachments
    return RenderedPdf(*conforming(body, files, released_at.astimezone(UTC)), tokens)


def _written(html: str, identifier: str, fetcher: Any) -> tuple[bytes, tuple[Placed, ...]] | None:
    renderer()
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError

    try:
        source = parsed(html, fetcher)
        marked = take_out(source.etree_element)
        document = fitted(source, pdf_variant="pdf/a-3a", pdf_tags=True, font_config=FontConfiguration())
        with in_whole_runs():
            # The last pass deflates every stream and gives the file its identifiers: once is enough.
            body = document.write_pdf(
                pdf_variant="pdf/a-3a", pdf_tags=True, uncompressed_pdf=True, pdf_identifier=False
            )
    except FatalURLFetchingError:
        return None
    return body, placed(document.pages, marked, signs_shown(body))


@contextmanager
def _collecting(warnings: list[str]) -> Iterator[None]:
    """Hear what the renderer's libraries say while this document is made, and keep it from the console."""

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.WARNING:
                warnings.append(record.getMessage()[:MESSAGE_SHOWN])

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
