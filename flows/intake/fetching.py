"""Asking a source's address for its file: over the web, or among the files of the catalogue itself."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import replace

from flows.engine import note, step
from flows.intake.taking import Fetched
from flows.settings import Settings
from reports.adapters.evidence import archive_copy
from reports.adapters.web import Secrets, Visit, Walk
from reports.catalog import Catalog
from reports.catalog.declared import Source
from reports.catalog.fetching import Fetching
from reports.catalog.file_kinds import PagedJsonMapping
from reports.errors import FetchError, NotReached, SourceError
from reports.figures.masking import masked
from reports.figures.model import Fetch
from reports.sources.register import register_entered_at

CATALOG_SCHEME = "catalog:"
RETRY_SECONDS = 0.5
# How long a source may wait for others of its host, in times of its own seconds.
QUEUE_FACTOR = 2

# What the attempts at each source share: one time limit, one count of requests, and the pages that came already.
Begun = dict[str, Walk | Visit]


@step(name="fetch {source_id}", retries=2, retry_delay_seconds=RETRY_SECONDS, retry_on=(NotReached,), jitter_factor=1.0)
def fetch_source(source_id: str, settings: Settings, held: Mapping[str, Fetch], begun: Begun | None = None) -> Fetched:
    """Return what the source's address sends now, or that nothing changed.

    Raises FetchError; NotReached where asking again may help. Attempts that are given the same `begun` are one fetch:
    they are done together within the source's seconds, and go on from the page at which the last one was stopped.
    """
    source = settings.catalog.sources[source_id]
    if source.url.startswith(CATALOG_SCHEME):
        return _read_from_catalog(source_id, source.url.removeprefix(CATALOG_SCHEME), settings, held.get(source_id))
    begun = {} if begun is None else begun
    if source_id not in begun:
        begun[source_id] = _begin(source_id, source, settings)
    under_way = begun[source_id]
    if isinstance(under_way, Walk):
        return _walked(source_id, under_way, settings)
    return _asked(source_id, under_way, held.get(source_id), settings)


def address_told(source: Source) -> str:
    """Return the address of a source as it is kept and shown: without the places where secrets stand."""
    return source.url if source.url.startswith(CATALOG_SCHEME) else masked(source.url)


def _begin(source_id: str, source: Source, settings: Settings) -> Walk | Visit:
    fetching = source.fetching
    seconds = fetching.deadline_seconds or settings.fetch_seconds
    visit = Visit(
        source.url,
        fetching,
        ends_at=time.monotonic() + seconds,
        queue_seconds=QUEUE_FACTOR * seconds,
        started_at=settings.clock.now(),
        agent=_agent(settings.catalog),
        secrets=_secrets(fetching, settings.environ),
        tell=lambda text: note(f"{source_id}: {text}"),
    )
    return Walk(visit, source.mapping) if isinstance(source.mapping, PagedJsonMapping) else visit


def _agent(catalog: Catalog) -> str:
    """Return who asks, and where a publisher may turn to, as far as a header can carry it."""
    contacts = [briefing.contact for briefing in catalog.briefings.values()]
    told = [catalog.desk, f"+{catalog.home}" if catalog.home else "", *dict.fromkeys(contacts)]
    text = "; ".join(each for each in told if each)
    return f"muster ({''.join(sign for sign in text if sign.isascii() and sign.isprintable())})"


def _secrets(fetching: Fetching, environ: Mapping[str, str]) -> Secrets:
    """Return what the catalogue leaves to the environment; raises FetchError where it is not there."""

    def read(variable: str) -> str:
        secret = environ.get(variable, "")
        if not secret or not secret.isascii() or not secret.isprintable() or secret != secret.strip():
            trouble = "holds what no header or address can carry" if secret.strip() else "is not set"
            raise FetchError(
                f"the environment variable {variable} {trouble}",
                mend=f"set {variable} to the secret that the publisher gave you, where Muster runs",
            )
        return secret

    token = fetching.token
    headers = {token.header: f"{token.prefix}{read(token.environment)}"} if token else {}
    return Secrets(headers, {name: read(variable) for name, variable in fetching.query_from_environment.items()})


def _asked(source_id: str, visit: Visit, before: Fetch | None, settings: Settings) -> Fetched:
    told = masked(visit.own_url)
    # Tags belong to an address: where the catalogue names another one now, the copy held says nothing about it.
    same = before if before and before.url == told else None
    # The values of a query are not kept, so it may be another one now: a day that fits both would be believed.
    last_modified = same.last_modified if same and "?" not in told else ""
    answer = visit.get(etag=same.etag if same else "", last_modified=last_modified)
    now = settings.clock.now()
    if answer.http_status == 304 and same:
        # The tags stay with the copy, or the next question would ask for all of it again.
        return Fetched(replace(same, retrieved_at=now, status="unchanged", size_bytes=0, http_status=304))
    record = Fetch(source_id, told, now, "ok", size_bytes=len(answer.body), http_status=answer.http_status,
                   etag=answer.etag, last_modified=answer.last_modified)  # fmt: skip
    return Fetched(record, (answer.body,), said=answer.said)


def _walked(source_id: str, walk: Walk, settings: Settings) -> Fetched:
    try:
        walk.to_the_end()
    except SourceError as trouble:
        if not walk.pages:
            raise
        # Nothing of it is taken in, and still it is what the publisher sent: whoever looks into the error needs it.
        sha256 = archive_copy(settings.store, walk.pages, walk.urls)
        mend = f"{trouble.mend}; the {len(walk.pages)} pages that came are kept as evidence {sha256[:12]}"
        raise type(trouble)(trouble.message, mend=mend) from None
    size_bytes = sum(map(len, walk.pages))
    record = Fetch(source_id, masked(walk.visit.own_url), settings.clock.now(), "ok", size_bytes=size_bytes,
                   http_status=200)  # fmt: skip
    return Fetched(record, tuple(walk.pages), tuple(walk.urls), said=walk.said)


def has_moved(source_id: str, held: Mapping[str, Fetch], settings: Settings) -> bool:
    """Whether a file of the catalogue is not held yet as it stands: reading it again would say nothing new."""
    body = settings.catalog.files.get(settings.catalog.sources[source_id].url.removeprefix(CATALOG_SCHEME))
    before = held.get(source_id)
    return before is None or body is None or before.sha256 != hashlib.sha256(body).hexdigest()


def _read_from_catalog(source_id: str, name: str, settings: Settings, before: Fetch | None) -> Fetched:
    body = settings.catalog.files.get(name)
    if body is None:
        raise FetchError(f"{source_id}: the catalogue has no file {name}", mend=f"add {name} beside sources.toml")
    # The desk's own file has its own clock: the day its newest row was entered.
    entered_at = register_entered_at(body)
    if before is not None and entered_at <= before.retrieved_at:
        raise FetchError(
            f"{source_id}: {name} was changed, but its newest row was entered on {entered_at:%Y-%m-%d} as before",
            mend="give each row that you add or change a later entered_on",
        )
    return Fetched(Fetch(source_id, f"{CATALOG_SCHEME}{name}", entered_at, "ok", size_bytes=len(body)), (body,),
                   how="catalogue")  # fmt: skip
