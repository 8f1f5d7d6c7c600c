"""Making claims of a copy: in this process where the file is plain text, else in one of its own with limits."""

from __future__ import annotations

from collections.abc import Mapping

from reports.adapters import installed_readers
from reports.adapters.confined import confined
from reports.catalog.declared import Series, Source
from reports.figures.model import Copy, Parsed
from reports.sources import parse

# Kinds of file that a few bytes of can ask for more memory or time than there is.
_RISKY = frozenset({"xlsx", "html", "feed"})


def read_copy(copy: Copy, source: Source, series: Mapping[str, Series]) -> Parsed:
    """Return what one copy of a source states; raises ParseError, also where reading it reached a limit."""
    adapter = source.mapping.adapter
    if adapter == "plugin":
        return confined(installed_readers.read, copy, source, series, about=copy.source_id)
    if adapter in _RISKY:
        return confined(parse, copy, source, series, about=copy.source_id)
    return parse(copy, source, series)
