"""From page to page of one source until its end; whatever would make that end a guess is an error."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from reports.adapters.web.bodies import too_much
from reports.adapters.web.visit import Visit
from reports.catalog.file_kinds import NextUrl, PagedJsonMapping
from reports.errors import FetchError, SourceError
from reports.figures.json_pages import first_address, next_address, records_in
from reports.figures.masking import masked


@dataclass
class Walk:
    """The pages that came so far, and where the next stands: asked again after NotReached, it goes on from there.

    `urls` are masked; `said` are the headers of the first answer that belong to the evidence.
    """

    visit: Visit
    mapping: PagedJsonMapping
    pages: list[bytes] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    said: Mapping[str, str] = field(default_factory=dict)
    _next: str | None = ""
    _asked: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)

    def to_the_end(self) -> None:
        """Fetch every page that is still missing; raises SourceError, and the pages before it stay in `pages`."""
        if self._next == "":
            self._next = first_address(self.visit.own_url, self.mapping)
        while self._next is not None:
            self._next = self._step(self._next)

    def _step(self, url: str) -> str | None:
        where = f"page {len(self.pages) + 1}, {self._told(url)}"
        if len(self.pages) == self.mapping.most_pages:
            raise FetchError(
                f"{where}: more than {self.mapping.most_pages} pages",
                mend="raise mapping.most_pages of the source if it really has more",
            )
        if url in self._asked:
            raise _circle(f"{where}: this address was asked already")
        try:
            answer = self.visit.get(url)
        except SourceError as trouble:
            raise type(trouble)(f"page {len(self.pages) + 1}: {trouble.message}", mend=trouble.mend) from None
        page, self.said = answer.body, self.said or answer.said
        most_bytes = self.visit.fetching.most_bytes
        if len(page) + sum(map(len, self.pages)) > most_bytes:
            raise too_much(where, most_bytes)
        self._asked.add(url)
        self.pages.append(page)
        self.urls.append(self._told(url))
        self._refuse_repeated(page, where)
        return next_address(page, self.mapping, url, where)

    def _refuse_repeated(self, page: bytes, where: str) -> None:
        """Refuse the records of an earlier page: a server that counts to its last page and stays there, or a circle."""
        records = records_in(page, self.mapping, where)
        digest = hashlib.sha256(json.dumps(records, sort_keys=True).encode()).hexdigest()
        if records and digest in self._seen:
            raise _circle(f"{where}: these records came already on an earlier page")
        self._seen.add(digest)

    def _told(self, url: str) -> str:
        paging = self.mapping.paging
        return masked(url, () if isinstance(paging, NextUrl) else (paging.parameter,))


def _circle(message: str) -> FetchError:
    return FetchError(f"{message}: the pages go in a circle", mend="look at mapping.paging of the source")
