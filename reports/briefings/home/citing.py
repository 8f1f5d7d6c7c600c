"""How an edition is cited: in words, as BibTeX and as CSL-JSON, from the log alone."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

from reports.briefings.home.places import public_address
from reports.briefings.publication import week_folder
from reports.briefings.publication_log import LogEntry, pdfs_by_language

AUTHOR = "Muster"
_SPECIAL = re.compile(r"([&%$#_{}])")
_SPELT = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def citation_id(entry: LogEntry) -> str:
    """Return the key under which an edition is cited."""
    name = entry.edition
    return f"muster-{name.desk}-{name.briefing}-{name.week}-r{name.revision}"


def pdf_sha256(entry: LogEntry, language: str) -> str:
    """Return the sha256 of an edition's PDF in a language, or else in its first; empty where it has none."""
    names = pdfs_by_language(entry)
    name = names.get(language) or next(iter(names.values()), "")
    return entry.files.get(name, "")


def bibtex(entry: LogEntry, title: str, language: str, home: str) -> str:
    """Return an edition as a BibTeX entry, readable by every BibTeX that is about."""
    out_at = dt.datetime.fromisoformat(entry.out_at)
    fields = {
        "author": f"{{{AUTHOR}}}", "title": f"{{{_tex(title)}}}", "institution": AUTHOR, "type": "Briefing",
        "number": f"{entry.edition.week}, revision {entry.edition.revision}",
        "year": f"{out_at.year}", "month": out_at.strftime("%b").lower(), "day": f"{out_at.day}",
        "note": f"Information cut-off {entry.as_of}; SHA-256 of the PDF {pdf_sha256(entry, language)}",
    }  # fmt: skip
    if home:
        fields["url"] = _address(entry, home)
    lines = [f"  {name} = {value if name == 'month' else '{' + value + '}'}," for name, value in fields.items()]
    return "\n".join([f"@techreport{{{citation_id(entry)},", *lines, "}\n"])


def csl(entry: LogEntry, title: str, language: str, home: str) -> list[dict[str, Any]]:
    """Return an edition as CSL-JSON: what reference managers read."""
    out_at = dt.datetime.fromisoformat(entry.out_at)
    return [
        {
            "id": citation_id(entry), "type": "report", "title": title, "genre": "Briefing", "language": language,
            "author": [{"literal": AUTHOR}], "publisher": AUTHOR,
            "issued": {"date-parts": [[out_at.year, out_at.month, out_at.day]]},
            "number": f"{entry.edition.week}, revision {entry.edition.revision}",
            "note": f"Information cut-off {entry.as_of}; SHA-256 of the PDF {pdf_sha256(entry, language)}",
            **({"URL": _address(entry, home)} if home else {}),
        }
    ]  # fmt: skip


def csl_bytes(told: list[dict[str, Any]]) -> bytes:
    """Return CSL-JSON as a file."""
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _address(entry: LogEntry, home: str) -> str:
    return public_address(home, f"{week_folder(entry.edition)}/index.html")


def _tex(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", "".join(_SPELT.get(char, char) for char in text))
