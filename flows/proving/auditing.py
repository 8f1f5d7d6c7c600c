"""What an audit looks at, one look for each kind of object; each look says what is wrong and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from flows.intake.ledgers import check_ledger
from flows.progress import Onlooker
from flows.settings import Settings
from reports.adapters import publisher
from reports.adapters.evidence import BYTES_FOLDER, RECORDS_FOLDER, evidence_key
from reports.briefings.checking import holdings
from reports.briefings.checking.chain import Chain, Kind, Trouble, walked
from reports.briefings.checking.followers import everything_following, is_named_by_content
from reports.briefings.home.places import ASSETS
from reports.briefings.home.shelf import ReadFile
from reports.briefings.publication import MANIFEST, PINS_FOLDER, EditionName, Pin, notes_key, pin_from, sha256_of
from reports.briefings.publication_log import LOG_FOLDER, LogEntry
from reports.errors import LedgerAltered, MissingKey, MusterError, StoreError
from reports.figures.fetch_records import pages_from, record_from
from reports.store import Store, is_s3

T = TypeVar("T")
R = TypeVar("R")
Watcher = Callable[[str, int, int], None]  # what is done now, how many objects were looked at, and of how many

_AT_ONCE = 8
_EARLIER = 5  # so many acts may an object be behind and still be known for that

audits = Onlooker[Watcher]("audit")


@dataclass
class Survey:
    """What there is to be looked at, and how far the looks have come; bytes of public objects are hashed once."""

    store: Store
    keys: tuple[str, ...]
    total: int
    done: int = 0

    def each(self, what: str, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Yield what the work makes of each item, in order, several at once; whoever watches is told."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for made in pool.map(work, items):
                self.told(what)
                yield made

    def told(self, what: str) -> None:
        """Count one more thing that was looked at, and tell whoever watches."""
        self.done += 1
        if watcher := audits.within():
            watcher(what, self.done, max(self.done, self.total))

    def below(self, folder: str) -> list[str]:
        """Return the keys below a folder."""
        return [key for key in self.keys if key.startswith(folder)]


def surveyed(store: Store) -> Survey:
    """List a bucket: everything public, the cut-offs, the evidence and the records of fetches."""
    folders = ("public/", PINS_FOLDER, BYTES_FOLDER, RECORDS_FOLDER)
    keys = tuple(key for folder in folders for key in store.keys(folder))
    return Survey(store, keys, len(keys))


def chain_of(survey: Survey) -> Chain:
    """Return the publication log with every break in it."""
    held = list(survey.each("publication log", lambda key: _read(survey.store, key), survey.below(LOG_FOLDER)))
    bodies = {key: body for key, body, _ in held if body is not None}
    chain = walked(bodies)
    return Chain(chain.entries, (*chain.troubles, *(trouble for _, _, trouble in held if trouble)))


def look_at_editions(survey: Survey, chain: Chain) -> list[Trouble]:
    """Every file of every edition against its entry, every manifest against its entry, and nothing besides."""
    store, issued = survey.store, holdings.issued_in(chain.entries)
    wanted = [key for entry in issued for key in holdings.keys_of(entry)]
    there = [key for key in wanted if key in set(survey.keys)]
    held = list(survey.each("editions", lambda key: _read(store, key), there))
    unread = [trouble for _, _, trouble in held if trouble]
    broken = {trouble.key for trouble in unread}
    digests = {key: sha256_of(body) for key, body, _ in held if body is not None}
    manifests = {key: body for key, body, _ in held if body is not None and key.endswith(f"/{MANIFEST}")}
    found = [trouble for entry in issued for trouble in holdings.file_troubles(entry, digests)]
    listed = [
        trouble
        for entry in issued
        if (manifest := manifests.get(entry.edition.key(MANIFEST))) is not None
        for trouble in holdings.listing_troubles(entry, manifest)
    ]
    return [*(each for each in found if each.key not in broken), *listed, *unread]


def look_at_followers(survey: Survey, chain: Chain) -> tuple[list[Trouble], set[str]]:
    """Pointers, newest PDFs, status and pages against what the log makes of them; and the keys of all of them."""
    store, read = survey.store, partial(publisher.as_logged, survey.store)
    wanted = everything_following(chain.entries, read)
    told = "pages made from the log and its editions"
    troubles = [Trouble("missing", folder, told, f"they cannot be: {why}") for folder, why in wanted.unmade.items()]
    held = survey.each("pointers and pages", lambda key: _read(store, key), wanted.bodies)
    unlike = {}
    for key, body, unread in held:
        if unread or body != wanted.bodies[key]:
            unlike[key] = body, unread
        if key.endswith("/newest.json") and body is not None:
            troubles += holdings.dangling(_edition_below(key), body, survey.keys)
    earlier = _earlier(chain.entries, read) if unlike else {}
    for key, (body, unread) in unlike.items():
        found = unread or holdings.follower_trouble(key, wanted.bodies[key], body, earlier.get(key, {}))
        troubles += [found] if found else []
    for key, body, unread in survey.each("newest PDFs", lambda key: _read(store, key), wanted.copies):
        digest, expected = sha256_of(body or b""), wanted.copies[key]
        if unread or body is None or digest != expected:
            kind: Kind = "missing" if body is None else "behind" if digest in earlier_files(chain) else "unlike"
            found = f"sha256 {digest}" if body is not None else "nothing"
            told = f"sha256 {expected} of the newest edition"
            troubles.append(unread or Trouble(kind, key, told, found, holdings.MEND_FOLLOWER))
    return troubles, {*wanted.bodies, *wanted.copies}


def earlier_files(chain: Chain) -> set[str]:
    """Return the sha256 of every file that was ever published."""
    return {digest for entry in chain.entries for digest in entry.files.values()}


def _earlier(log: Sequence[LogEntry], read: ReadFile) -> dict[str, dict[str, int]]:
    """Return what each object would have said after the last acts, by sha256: how many entries that was."""
    earlier: dict[str, dict[str, int]] = {}
    for count in range(max(0, len(log) - _EARLIER), len(log)):
        for key, body in everything_following(log[:count], read).bodies.items():
            earlier.setdefault(key, {})[sha256_of(body)] = count
    return earlier


def look_at_pins(survey: Survey, chain: Chain) -> tuple[list[Trouble], dict[EditionName, tuple[str, Pin]]]:
    """The pinned cut-offs against the log, kept notes against manifests; and the cut-offs themselves."""
    pins: dict[EditionName, tuple[str, Pin]] = {}
    troubles = []
    for key, body, unread in survey.each("cut-offs", lambda key: _read(survey.store, key), survey.below(PINS_FOLDER)):
        try:
            pin = pin_from(body or b"")
        except LedgerAltered as trouble:
            troubles.append(unread or Trouble("altered", key, "a pinned cut-off", trouble.message))
        else:
            pins[EditionName(pin.desk, pin.briefing, pin.week, pin.revision)] = key, pin
    issued, store = holdings.issued_in(chain.entries), survey.store
    for entry in issued:
        _, manifest, _ = _read(store, entry.edition.key(MANIFEST))
        _, notes, _ = _read(store, notes_key(entry.edition))
        troubles += holdings.input_troubles(entry, manifest or b"", pins.get(entry.edition), notes)
    return [*troubles, *holdings.pin_troubles(chain.entries, pins)], pins


def look_at_evidence(survey: Survey) -> list[Trouble]:
    """Every piece of evidence against its name, and every fetch against the evidence that it brought."""
    there, troubles, lists = set(survey.below(BYTES_FOLDER)), [], set()

    def piece(key: str) -> tuple[str, str, Trouble | None]:
        _, body, unread = _read(survey.store, key)
        return key, sha256_of(body or b""), unread

    for key, digest, unread in survey.each("evidence", piece, sorted(there)):
        if unread or evidence_key(digest) != key:
            named = key.removeprefix(BYTES_FOLDER)
            troubles.append(unread or Trouble("altered", key, f"sha256 {named}, its name", f"sha256 {digest}"))
    named: dict[str, str] = {}
    for key, body, unread in survey.each("fetches", lambda key: _read(survey.store, key), survey.below(RECORDS_FOLDER)):
        try:
            record = record_from(body or b"", key)
        except MusterError as trouble:
            troubles.append(unread or Trouble("altered", key, "the record of a fetch", trouble.message))
            continue
        if record.fetch.sha256:
            named.setdefault(record.fetch.sha256, key)
            lists |= {record.fetch.sha256} if record.is_paged else set()
    for digest in sorted(lists):
        _, body, unread = _read(survey.store, evidence_key(digest))
        if body is not None and sha256_of(body) == digest:
            named |= {page.sha256: named[digest] for page in pages_from(body)}
    gone = {digest: key for digest, key in named.items() if evidence_key(digest) not in there}
    for digest, key in gone.items():
        troubles.append(Trouble("missing", evidence_key(digest), f"the bytes that {key} names", "nothing"))
    return troubles


def look_at_ledger(settings: Settings) -> list[Trouble]:
    """The ledger's own check: its files against their seals, its rows against the chain, the state of each pin."""
    try:
        check_ledger(settings)
    except MusterError as trouble:
        return [Trouble("altered", "private/ledger/", "a ledger that is whole", trouble.message, trouble.mend)]
    return []


def look_for_strays(
    survey: Survey, chain: Chain, followers: set[str], pins: Mapping[EditionName, object]
) -> list[Trouble]:
    """Public objects that nothing names, and files that a run which broke off left unfinished in a folder."""
    issued = holdings.issued_in(chain.entries)
    known = {*followers, *survey.below(LOG_FOLDER), *(key for entry in issued for key in holdings.keys_of(entry))}
    known |= {key for key in survey.below(f"{ASSETS}/") if is_named_by_content(key, _read(survey.store, key)[1] or b"")}
    begun = [name.folder for name in pins if name not in {entry.edition for entry in issued}]
    return list(holdings.strays(survey.below("public/"), known, begun))


def look_for_leftovers(bucket: str) -> list[Trouble]:
    """What writers that were ended left beside the objects of a folder; a bucket keeps no half-written object."""
    if is_s3(bucket):
        return []
    found = sorted(path for path in Path(bucket).rglob(".unfinished-*") if path.is_file())
    keys = [path.relative_to(bucket).as_posix() for path in found]
    expected, mend = "no unfinished file", "remove it once no run is under way"
    return [Trouble("leftover", key, expected, "one that a broken run left", mend) for key in keys]


def _edition_below(key: str) -> EditionName:
    _, desk, briefing, _ = key.split("/")
    return EditionName(desk, briefing, "")


def _read(store: Store, key: str) -> tuple[str, bytes | None, Trouble | None]:
    """Return an object's bytes, None where nothing stands; and what is wrong where the store will not give them."""
    try:
        return key, store.read(key).body, None
    except MissingKey:
        return key, None, None
    except StoreError as trouble:
        return key, None, Trouble("altered", key, "an object that can be read", trouble.message, trouble.mend)
