"""Names of those who approved an edition, in a folder and on S3: logged before it, and changing nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.adapters.publisher import bring_up_to_log, read_log
from reports.adapters.publisher.approvals import all_waiting, change_waiting, log_approvals, waiting
from reports.briefings.approvals import Waiting, approved_by, rejected_by, waiting_bytes, waiting_from
from reports.briefings.checking.chain import walked
from reports.briefings.publication import Pin, manifest_bytes, sha256_of
from reports.errors import UsageError
from reports.figures.digests import LedgerHead
from reports.store import Store
from tests.publication.sample import ACTED_AT, AS_OF, contents, edition, files_of, publish

NAME = edition()
PIN = Pin("herd", "weekly", "2026-W31", AS_OF, LedgerHead(3, 2, "chain", "content"))
WAITS = Waiting(PIN, {}, sha256_of(manifest_bytes(NAME, AS_OF, files_of(NAME), {"ledger": "digest"})), 2)


def logged(store: Store, *names: str, manifest: str = WAITS.manifest_sha256) -> None:
    """Log people's names for an edition."""
    waits = replace(WAITS, manifest_sha256=manifest)
    for who in names:
        waits = approved_by(waits, who, ACTED_AT)
    log_approvals(store, waits, waits.counted, title="The herd, weekly", run_id="")


def test_names_stand_before_the_edition_and_once(store: Store) -> None:
    """A run that was cut off and finished would sign for people a second time, or break the chain of the log."""
    logged(store, "Olena", "Petro")
    logged(store, "Olena", "Petro")
    publish(store)
    logged(store, "Olena", "Ivan")
    assert [(each.act, each.who) for each in read_log(store)] == [
        ("approve", "Olena"), ("approve", "Petro"), ("publish", "desk"),
    ]  # fmt: skip
    assert walked(contents(store, "public/log/")).troubles == ()


def test_a_name_alone_changes_nothing_that_readers_see(store: Store) -> None:
    """A page would speak of an edition that never went out."""
    publish(store, edition("2026-W30"))
    before = contents(store)
    logged(store, "Olena")
    bring_up_to_log(store, edition("2026-W30"))
    after = contents(store)
    assert {key for key in after if key not in before} == {"public/log/00000002.json"}
    assert {key: after[key] for key in before} == before


def test_an_edition_that_is_not_what_was_approved_is_found(store: Store) -> None:
    """Somebody could put out other bytes under the names of two people."""
    logged(store, "Olena", manifest="0" * 64)
    publish(store)
    assert [each.kind for each in walked(contents(store, "public/log/")).troubles] == ["forged"]


def test_what_waits_is_read_as_it_was_written_and_no_word_is_lost(store: Store) -> None:
    """Of two people who answer at once one would count for nothing."""
    assert waiting(store, NAME) is None and all_waiting(store, "herd") == ()
    change_waiting(store, NAME, lambda standing: WAITS)

    def other_first(standing: Waiting | None) -> Waiting:
        assert standing
        if not standing.approvals:
            change_waiting(store, NAME, lambda waits: approved_by(waits or WAITS, "Petro", ACTED_AT))
        return approved_by(standing, "Olena", ACTED_AT)

    change_waiting(store, NAME, other_first)
    assert [each.who for each in waiting(store, NAME).counted] == ["Petro", "Olena"]
    assert waiting(store, NAME).is_approved and waiting_from(waiting_bytes(WAITS)) == WAITS


def test_names_and_reasons_are_asked_for() -> None:
    """An edition would be approved by nobody, or rejected for nothing."""
    for who in ("", "  ", "x" * 200, "a\x07b"):
        with pytest.raises(UsageError, match="name"):
            approved_by(WAITS, who, ACTED_AT)
    with pytest.raises(UsageError, match="not among those"):
        approved_by(WAITS, "Ivan", ACTED_AT, ("Olena",))
    with pytest.raises(UsageError, match="needs its reason"):
        rejected_by(WAITS, "Olena", " ", ACTED_AT)
    assert rejected_by(approved_by(WAITS, "Olena", ACTED_AT), "Petro", "No.", ACTED_AT).counted == ()
