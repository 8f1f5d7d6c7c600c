"""walk → re-hash → compare → rebuild: whether a bucket still holds what was published, and can show how it was made."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from flows.engine import flow_body, note, step
from flows.proving import auditing
from flows.proving.auditing import Survey
from flows.settings import Settings
from flows.waiting import as_they_end
from reports.adapters import publisher
from reports.adapters.files import read_folder
from reports.briefings.checking.chain import Chain, Trouble
from reports.briefings.checking.holdings import issued_in
from reports.briefings.checking.remade import Remade, compared, remade_troubles, sample
from reports.briefings.publication import MANIFEST, EditionName, week_folder
from reports.briefings.publication_log import LogEntry, told_of
from reports.errors import MusterError, StoreError, UsageError

USUAL_REBUILDS = "3"
ALTERED = 5
_MOST_WORKERS = 4


@dataclass(frozen=True)
class AuditReport:
    """What was looked at, what is wrong, which editions were made again, and what was written anew."""

    entries: int
    editions: int
    objects: int
    troubles: tuple[Trouble, ...]
    remade: tuple[Remade, ...]
    mended: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """5 where something that was published, or what proves it, is not as it was; else 0."""
        return ALTERED if any(not each.is_harmless for each in self.troubles) else 0

    @property
    def summary(self) -> str:
        """How much was looked at, and the first thing that is wrong."""
        grave = [each for each in self.troubles if not each.is_harmless]
        looked_at = f"{self.objects} objects, {len(self.remade)} of {self.editions} editions made again"
        return f"{looked_at}; {len(grave)} wrong, the first: {grave[0]}" if grave else looked_at

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        told = [{**asdict(each), "is_harmless": each.is_harmless} for each in self.troubles]
        return {**asdict(self), "troubles": told, "exit_code": self.exit_code}


@flow_body(name="audit")
def audit(settings: Settings, *, rebuild: str = USUAL_REBUILDS, mend: bool = False) -> AuditReport:
    """Hold everything in a bucket against the publication log, and make editions again from what they rest on.

    `rebuild` is how many editions, "all" or "none"; the log's head chooses them. `mend` writes what follows from the
    log anew where it differs, once log and editions were found whole; nothing else is ever written.
    """
    count = rebuilds_of(rebuild)
    survey, chain = walk_log(settings, count)
    wrong = [*chain.troubles, *check_editions(survey, chain)]
    mended = mend_followers(settings, chain) if mend and not _grave(wrong) else ()
    followers, of_followers = check_followers(survey, chain)
    pins, of_pins = check_pins(survey, chain)
    wrong += [*of_followers, *of_pins, *check_evidence(survey), *check_the_ledger(settings)]
    wrong += auditing.look_for_strays(survey, chain, followers, pins)
    wrong += auditing.look_for_leftovers(settings.bucket)
    chosen = sample(issued_in(chain.entries), chain.head_sha256, count)
    remade = rebuild_editions(settings, survey, chosen) if chosen else ()
    wrong += remade_troubles(remade, chosen)
    looked_at, issued = len(survey.keys), len(issued_in(chain.entries))
    return AuditReport(len(chain.entries), issued, looked_at, tuple(wrong), remade, mended)


def rebuilds_of(text: str) -> int | None:
    """Return how many editions to make again, None for all; raises UsageError."""
    if text in ("all", "none"):
        return None if text == "all" else 0
    if text.isdecimal():
        return int(text)
    raise UsageError(f"--rebuild {text!r} is not known", mend="give a number, all or none")


@step(name="walk the publication log", says=lambda got: f"{len(got[1].entries)} entries, {_counted(got[1].troubles)}")
def walk_log(settings: Settings, rebuilds: int | None) -> tuple[Survey, Chain]:
    """Return what there is to look at, and the log with every break in it; raises UsageError for an empty bucket."""
    survey = auditing.surveyed(settings.store)
    if not survey.keys:
        raise UsageError(f"{settings.bucket} holds nothing to audit", mend="name the bucket, or set MUSTER_BUCKET")
    chain = auditing.chain_of(survey)
    issued = len(issued_in(chain.entries))
    survey.total += issued if rebuilds is None else min(rebuilds, issued)
    return survey, chain


@step(name="hold every edition against the log", says=lambda found: _counted(found))
def check_editions(survey: Survey, chain: Chain) -> list[Trouble]:
    """Return what is wrong with the files and manifests of editions."""
    return auditing.look_at_editions(survey, chain)


@step(name="write what follows from the log anew", says=lambda keys: f"{len(keys)} objects")
def mend_followers(settings: Settings, chain: Chain) -> tuple[str, ...]:
    """Bring pointers, status and pages of every week up to the log; return the keys that changed."""
    weeks = {week_folder(entry.edition): entry.edition for entry in told_of(chain.entries)}
    return tuple(key for edition in weeks.values() for key in publisher.bring_up_to_log(settings.store, edition))


@step(name="hold pointers and pages against the log", says=lambda got: _counted(got[1]))
def check_followers(survey: Survey, chain: Chain) -> tuple[set[str], list[Trouble]]:
    """Return the keys of what follows from the log, and what is wrong with it."""
    troubles, keys = auditing.look_at_followers(survey, chain)
    return keys, troubles


@step(name="hold cut-offs against the log", says=lambda got: _counted(got[1]))
def check_pins(survey: Survey, chain: Chain) -> tuple[set[EditionName], list[Trouble]]:
    """Return which editions are pinned, and what is wrong with their cut-offs."""
    troubles, pins = auditing.look_at_pins(survey, chain)
    return set(pins), troubles


@step(name="hold evidence against its names", says=lambda found: _counted(found))
def check_evidence(survey: Survey) -> list[Trouble]:
    """Return what is wrong with the evidence and the records of fetches."""
    return auditing.look_at_evidence(survey)


@step(name="check the ledger", says=lambda found: _counted(found))
def check_the_ledger(settings: Settings) -> list[Trouble]:
    """Return what the ledger's own check finds."""
    return auditing.look_at_ledger(settings)


@step(name="make editions again", says=lambda made: _outcomes(made))
def rebuild_editions(settings: Settings, survey: Survey, chosen: Sequence[LogEntry]) -> tuple[Remade, ...]:
    """Make editions again in processes of their own and compare their bytes; in the order of the log."""
    fresh = replace(settings, is_offline=True, notes=())  # without what this process has open
    workers = min(len(chosen), os.cpu_count() or 1, _MOST_WORKERS)
    made: dict[int, Remade] = {}
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = {pool.submit(made_again, fresh, entry): entry for entry in chosen}
        for each in as_they_end(waiting):
            entry = waiting[each]
            made[entry.number] = each.result()
            note(f"{entry.edition.identifier}: {made[entry.number].outcome}")
            survey.told("editions made again")
    return tuple(made[entry.number] for entry in chosen)


def made_again(settings: Settings, entry: LogEntry) -> Remade:
    """Make one edition again from its pin, beside the bucket, and hold it against what was published."""
    with tempfile.TemporaryDirectory(prefix="muster-audit-") as folder:
        try:
            _make(settings, entry.edition, folder)
            manifest = settings.store.read(entry.edition.key(MANIFEST)).body
        except MusterError as trouble:
            return Remade(entry.edition.identifier, "not made", why=trouble.message)
        suffixes = {Path(name).suffix for name in (*entry.files, MANIFEST)}
        return compared(entry, manifest, read_folder(Path(folder), suffixes=suffixes))


def _make(settings: Settings, name: EditionName, folder: str) -> None:
    if name.desk != settings.catalog.desk:
        raise StoreError(f"it is of the desk {name.desk}", mend="name that desk's catalogue with --catalog")
    if name.revision == 1:
        from flows.publish import publish

        publish(settings, briefing=name.briefing, week=name.week, out=folder)
    else:
        from flows.correct import make_again

        make_again(settings, briefing=name.briefing, week=name.week, revision=name.revision, out=folder)


def _outcomes(made: Sequence[Remade]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in Counter(each.outcome for each in made).items())


def _grave(troubles: Sequence[Trouble]) -> bool:
    return any(not each.is_harmless for each in troubles)


def _counted(troubles: Sequence[Trouble]) -> str:
    grave = sum(not each.is_harmless for each in troubles)
    return f"{grave} wrong" if grave else "whole"
