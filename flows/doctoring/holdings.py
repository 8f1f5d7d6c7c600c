"""Looks at the bucket: whether it is reached, keeps its promises, and holds a ledger and a log that are whole.

What is tried is tried on one small object, written once and left: who publishes may delete nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from flows.doctoring.findings import Finding
from flows.doctoring.surroundings import seconds_apart
from flows.settings import Settings
from flows.telling.standing import standing_editions
from reports.adapters import publisher
from reports.errors import KeyOccupied, TagMoved
from reports.store import ContentHeaders, is_s3

PROBE = "private/doctor/probe.txt"
NEVER = "private/doctor/never-written"
TEXT = b"muster doctor tries write-once on this object. It is written once and may stay.\n"
OTHER = b"a second writer was let through: this server does not honour conditional writes\n"
_HEADERS = ContentHeaders("text/plain; charset=utf-8", "no-store")
_UNCONDITIONAL = "publish to a server that honours If-None-Match and If-Match: editions could be overwritten here"
WARN_SECONDS, BAD_SECONDS = 30.0, 5 * 60.0


def look_at_bucket(settings: Settings) -> Iterator[Finding]:
    """Find a bucket that cannot be listed or written, or one that lets a second writer overwrite the first."""
    store = settings.store
    listed = "holds editions" if next(iter(store.keys("public/log/")), None) else "holds no edition yet"
    try:
        store.create(PROBE, TEXT, _HEADERS)
    except KeyOccupied:
        yield _of_other_probe(settings)
        return
    yield Finding("bucket", "ok", f"{settings.bucket} is read and written; it {listed}")
    if is_overwritten(settings):
        yield Finding("bucket", "bad", "a second writer overwrote what was written once", _UNCONDITIONAL)
    else:
        yield Finding("bucket", "ok", "write-once and compare-and-swap are honoured")


def _of_other_probe(settings: Settings) -> Finding:
    if settings.store.read(PROBE).body == OTHER:
        what = "a second writer overwrote what was written once, at an earlier look"
        return Finding("bucket", "bad", what, _UNCONDITIONAL)
    mend = f"find out who wrote {PROBE}; then remove it by hand as the bucket's owner"
    return Finding("bucket", "bad", f"{settings.store.locate(PROBE)} holds other bytes than the probe", mend)


def is_overwritten(settings: Settings) -> bool:
    """Try to write other bytes over the probe, in the two ways that must be refused."""
    refused = 0
    try:
        settings.store.create(PROBE, OTHER, _HEADERS)
    except KeyOccupied:
        refused += 1
    try:
        settings.store.replace(PROBE, OTHER, _HEADERS, tag='"00000000000000000000000000000000"')
    except TagMoved:
        refused += 1
    return refused < 2


def look_at_rights(settings: Settings) -> Iterator[Finding]:
    """Find rights that nobody should have: ours to delete, and a stranger's to read the private half."""
    if not is_s3(settings.bucket):
        return
    from reports.adapters.s3 import BucketProbe

    probe = BucketProbe(settings.bucket, settings.s3)
    if probe.may_delete(NEVER):
        mend = "publish as deploy/policies/writer.json, which deletes nothing"
        yield Finding("rights", "warn", "this identity may delete what was published", mend)
    else:
        yield Finding("rights", "ok", "this identity deletes nothing")
    if probe.is_shown_to_strangers(PROBE):
        mend = "put deploy/policies/bucket-private.json on the bucket, or bucket-public.json, and nothing wider"
        yield Finding("rights", "bad", "strangers can read the private half", mend)
    else:
        yield Finding("rights", "ok", "strangers cannot read the private half")


def look_at_clock(settings: Settings) -> Iterator[Finding]:
    """Hold this machine's clock against the server's; S3 refuses requests that are a quarter of an hour off."""
    if not is_s3(settings.bucket):
        return
    from reports.adapters.s3 import BucketProbe

    there = BucketProbe(settings.bucket, settings.s3).server_instant()
    if there is None:
        yield Finding("clock", "warn", "the bucket's server does not tell its time", "compare the clock by hand")
        return
    ahead = seconds_apart(settings.clock.now(), there)
    if abs(ahead) < WARN_SECONDS:
        yield Finding("clock", "ok", "agrees with the bucket's server")
        return
    way = "ahead of" if ahead > 0 else "behind"
    state = "bad" if abs(ahead) >= BAD_SECONDS else "warn"
    mend = "set the clock by NTP: timedatectl set-ntp true"
    yield Finding("clock", state, f"{abs(ahead):,.0f} s {way} the bucket's server", mend)


def look_at_ledger(settings: Settings) -> Iterator[Finding]:
    """Hold the ledger's newest state against its seals, and the publication log against its chain."""
    settings.ledger.verify()
    head = settings.ledger.head()
    if head.version < 0:
        yield Finding("ledger", "warn", "the ledger is empty", "muster brief, or muster import, then muster refresh")
    else:
        yield Finding("ledger", "ok", f"version {head.version:,}, {head.append_no:,} appends, sealed as read")
    entries = publisher.read_log(settings.store)
    yield Finding("ledger", "ok", f"each of {len(entries):,} acts in the publication log follows from the one before")


def look_at_editions(settings: Settings) -> Iterator[Finding]:
    """Find briefings whose edition should be out and is not."""
    for briefing, look in standing_editions(settings).items():
        if look.troubles:
            for each in look.troubles:
                yield Finding("editions", "bad", f"{each.title}: {each.detail}", each.mend)
        else:
            yield Finding("editions", "ok", next(iter(look.scopes.values())) or briefing)
