"""A finished PDF held against the records that travel inside it: no ledger, no credentials, no network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from reports.adapters import pdf
from reports.adapters.pdf.outlines import misdrawn
from reports.briefings.known_tokens import known_edition
from reports.briefings.provenance import PROVENANCE
from reports.briefings.tokens.verifying import Trouble, Verified, verified
from reports.errors import PageAltered, UsageError

SHOWN = 5  # so many troubles does the error of a render tell


def verify_file(path: Path) -> Verified:
    """Return what a PDF shows against its own records; raises UsageError for no PDF, NotAnEdition for none of ours."""
    try:
        body = path.read_bytes()
    except OSError as trouble:
        raise UsageError(f"{path} cannot be read: {trouble}", mend="give a PDF file") from trouble
    return verify_body(body)


def verify_body(body: bytes) -> Verified:
    """Return what the pages of a PDF show against the records inside it, and whether its fonts draw what they say."""
    found = _held(body)
    drawn = tuple(Trouble("altered", 0, 0, 0, "", "", told) for told in misdrawn(body, pdf.font_files()))
    return replace(found, troubles=(*drawn, *found.troubles))


def _held(body: bytes) -> Verified:
    edition = known_edition(pdf.attached_files(body).get(PROVENANCE))
    return verified(edition.identifier, edition.language, edition.tokens, pdf.signs_shown(body))


def refuse_altered(body: bytes, identifier: str) -> None:
    """Raise PageAltered where a PDF that was just made does not show what its records tell."""
    troubles = _held(body).troubles
    if troubles:
        told = "; ".join(each.message for each in troubles[:SHOWN])
        raise PageAltered(
            f"{identifier}: {len(troubles)} numbers are not as their records have them: {told}",
            mend="bind each number to the value that it prints",
        )
