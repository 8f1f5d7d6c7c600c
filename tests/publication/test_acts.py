"""Corrections and withdrawals: logged with their reasons, nothing replaced, and every listing saying how it stands."""

from __future__ import annotations

import json

import pytest

from reports.adapters.publisher import publish_edition, published, read_log, revisions, withdraw_edition
from reports.briefings.publication import manifest_bytes
from reports.briefings.publication_log import corrections_of, entry_bytes, entry_from, newest_of
from reports.errors import UsageError
from reports.store import Store
from tests.publication.sample import ACTED_AT, AS_OF, contents, edition, files_of, publish


def supersede(store: Store, revision: int = 2, week: str = "2026-W31") -> None:
    """Put out the next revision of a week, in place of the one that stood."""
    name = edition(week, revision=revision)
    files = files_of(name)
    manifest = manifest_bytes(name, AS_OF, files, {"ledger": "digest"})
    publish_edition(
        store, name, files, manifest, title="The herd, weekly", acted_at=ACTED_AT, who="editor",
        act="supersede", why="A district was counted twice.", kind="error",
    )  # fmt: skip


def status(store: Store, week: str = "2026-W31") -> list[dict[str, object]]:
    """Return the revisions that a week's status names."""
    return json.loads(store.read(f"public/herd/weekly/{week}/status.json").body)["revisions"]


def test_a_correction_says_what_it_supersedes_and_why(store: Store) -> None:
    """A reader of the first revision could not learn that it was wrong, or in what way."""
    publish(store)
    first = {key: body for key, body in contents(store).items() if "/r1/" in key}
    supersede(store)
    newest, older = status(store)
    assert (newest["revision"], newest["status"]) == (2, "published")
    assert (older["revision"], older["status"]) == (1, "superseded")
    assert older["ended_by"] == {
        "act": "supersede", "by_revision": 2, "kind": "error", "why": "A district was counted twice.",
        "at": "2026-08-04T03:00:12Z", "log_number": 2, "log_sha256": read_log(store)[1].sha256,
    }  # fmt: skip
    assert {key: body for key, body in contents(store).items() if "/r1/" in key} == first
    assert b"A district was counted twice." in store.read("public/herd/weekly/2026-W31/index.html").body


def test_a_withdrawn_edition_keeps_its_bytes_and_loses_the_pointer(store: Store) -> None:
    """A reader would go on being handed an edition that was taken back, or could not check the copy she has."""
    publish(store, edition("2026-W30"))
    publish(store)
    first = {key: body for key, body in contents(store).items() if "/r1/" in key}
    withdraw_edition(store, edition(), why="It rested on a forged document.", acted_at=ACTED_AT, who="editor")
    assert {key: body for key, body in contents(store).items() if "/r1/" in key} == first
    assert status(store)[0]["status"] == "withdrawn"
    assert status(store)[0]["ended_by"]["why"] == "It rested on a forged document."
    assert json.loads(store.read("public/herd/weekly/newest.json").body)["edition"]["week"] == "2026-W30"
    name = edition("2026-W30").pdf_name("en")
    assert store.read("public/herd/weekly/newest_en.pdf").body == files_of(edition("2026-W30"))[name].body


def test_a_second_withdrawal_changes_nothing(store: Store) -> None:
    """A command repeated after a lost reply would log the act twice."""
    publish(store, edition("2026-W30"))
    publish(store)
    once = withdraw_edition(store, edition(), why="Forged.", acted_at=ACTED_AT, who="editor")
    before = contents(store)
    again = withdraw_edition(store, edition(), why="Forged, once more.", acted_at=ACTED_AT, who="another")
    assert again == once and contents(store) == before


def test_what_was_taken_back_and_replaced_is_not_taken_back_again(store: Store) -> None:
    """Of two withdrawals at once, one could come after a correction and stand in the log a second time."""
    publish(store)
    once = withdraw_edition(store, edition(), why="Forged.", acted_at=ACTED_AT, who="editor")
    supersede(store)
    before = contents(store)
    assert withdraw_edition(store, edition(), why="Forged.", acted_at=ACTED_AT, who="another") == once
    assert contents(store) == before


def test_a_week_may_be_corrected_after_it_was_withdrawn(store: Store) -> None:
    """A desk that took an edition back in haste could never put a sound one in its place."""
    publish(store)
    withdraw_edition(store, edition(), why="Forged.", acted_at=ACTED_AT, who="editor")
    supersede(store)
    assert [each["status"] for each in status(store)] == ["published", "superseded"]
    assert published(store, "herd", "weekly", "2026-W31").edition.revision == 2


def test_what_was_never_published_cannot_be_withdrawn(store: Store) -> None:
    """A slip in the week's name would end without a word, and the edition meant would go on standing."""
    publish(store)
    with pytest.raises(UsageError, match="never published"):
        withdraw_edition(store, edition("2026-W29"), why="Forged.", acted_at=ACTED_AT, who="editor")


def test_corrections_are_listed_newest_first(store: Store) -> None:
    """The log of corrections would lack one, or show them in the wrong order."""
    publish(store)
    supersede(store)
    withdraw_edition(store, edition(revision=2), why="Wrong again.", acted_at=ACTED_AT, who="editor")
    log = read_log(store)
    assert [(each.act, each.edition.revision) for each in corrections_of(log)] == [("withdraw", 2), ("supersede", 2)]
    assert corrections_of(log, "another") == []
    assert newest_of(log, "herd", "weekly") is None
    pointer = json.loads(store.read("public/herd/weekly/newest.json").body)
    assert pointer["edition"] is None and pointer["why"] == "Wrong again."
    assert [each.standing for each in revisions(store, edition())] == ["withdrawn", "superseded"]


def test_an_entry_without_a_reason_keeps_its_old_bytes(store: Store) -> None:
    """The hash chain of a log begun before corrections could be logged would seem broken."""
    publish(store)
    body = store.read("public/log/00000001.json").body
    assert b'"why"' not in body and b'"kind"' not in body
    assert entry_bytes(entry_from(body)) == body
