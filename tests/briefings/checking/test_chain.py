"""The log looked through to its end: every break has its own name and key."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from reports.briefings.checking.chain import walked
from reports.briefings.checking.remade import sample
from reports.briefings.checking.told import told_by_name, told_inside
from reports.briefings.checking.verdict import verdict_on
from reports.briefings.publication import EditionName
from reports.briefings.publication_log import LogEntry, entry_bytes, entry_from, log_key, placed

Bodies = dict[str, bytes]


def act(week: int, **more: object) -> LogEntry:
    """Return an act that still has no place in the log."""
    name = EditionName("herd", "weekly", f"2026-W{week:02d}")
    entry = LogEntry(0, "publish", name, "The herd", "2026-08-04T03:00:00Z", f"manifest {week}",
                     {"figures.csv": f"table {week}"}, "", "2026-08-04T03:00:12Z", "desk", "")  # fmt: skip
    return replace(entry, **more)


def log_of(*acts: LogEntry) -> Bodies:
    """Return the log of some acts, chained."""
    bodies: Bodies = {}
    previous = ""
    for number, each in enumerate(acts, start=1):
        body = entry_bytes(placed(each, number, previous))
        bodies[log_key(number)] = body
        previous = entry_from(body).sha256
    return bodies


FOUR = log_of(act(28), act(29), act(30), act(31))


def altered(bodies: Bodies, number: int, /, **change: object) -> Bodies:
    """Return the log with an entry that says something else, in the program's spelling."""
    said = json.loads(bodies[log_key(number)]) | change
    return {**bodies, log_key(number): (json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()}


def without(bodies: Bodies, number: int) -> Bodies:
    """Return the log without one of its entries."""
    return {key: body for key, body in bodies.items() if key != log_key(number)}


@pytest.mark.parametrize(
    ("bodies", "kind", "number"),
    [
        (altered(FOUR, 2, who="another"), "altered", 2),
        (altered(FOUR, 3, previous_sha256="0" * 64), "forged", 3),
        (altered(FOUR, 4, previous_sha256="0" * 64), "forged", 4),
        (altered(FOUR, 1, previous_sha256="0" * 64), "forged", 1),
        (altered(FOUR, 4, number=9), "forged", 4),
        ({**FOUR, log_key(4): b"not an entry"}, "altered", 4),
        ({**FOUR, log_key(4): FOUR[log_key(4)] + b" "}, "altered", 4),
        (without(FOUR, 2), "missing", 2),
        (without(FOUR, 1), "missing", 1),
        ({**FOUR, log_key(5): FOUR[log_key(4)]}, "forged", 5),
        (log_of(act(28), act(28)), "forged", 2),
        (log_of(act(28), act(29, act="withdraw", files={})), "forged", 2),
        (log_of(act(28), act(28, act="withdraw", files={}, manifest_sha256="other")), "forged", 2),
        (log_of(act(28), act(29, act="praise")), "forged", 2),
    ],
)
def test_each_break_is_named(bodies: Bodies, kind: str, number: int):
    """Whoever mends a log would not know which object to restore, or a forged act would stand."""
    found = [(each.kind, each.key) for each in walked(bodies).troubles]
    assert (kind, log_key(number)) in found
    assert all(each.mend and each.expected and each.found for each in walked(bodies).troubles)


def test_a_log_that_is_whole_has_no_break():
    """Every audit would ring an alarm."""
    taken_back = act(31, act="withdraw", files={}, why="Forged.")
    for bodies in (FOUR, {}, log_of(act(30), act(31), taken_back)):
        assert walked(bodies).troubles == () and len(walked(bodies).entries) == len(bodies)


@pytest.mark.parametrize("key", ["public/log/readme.txt", "public/log/0.json", "public/log/00000001.json.bak"])
def test_a_stranger_in_the_logs_folder_is_named_alone(key: str):
    """A note that somebody left there stops every publication, and nobody would see which object does."""
    (found,) = walked({**FOUR, key: FOUR[log_key(1)]}).troubles
    assert (found.kind, found.key) == ("forged", key) and "nobody can publish" in found.found


def test_the_sample_is_the_same_until_somebody_publishes():
    """Two operators would talk about different editions, or the same few would be looked at for ever."""
    entries = walked(FOUR).entries
    chosen = sample(entries, "head", 2)
    assert chosen == sample(entries[::-1], "head", 2) and len(chosen) == 2
    assert len({tuple(each.number for each in sample(entries, head, 2)) for head in "abcdefgh"}) > 1
    assert sample(entries, "head", None) == entries and sample(entries, "head", 9) == entries


@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("muster-herd-weekly_2026-W31_r2_uk.pdf", EditionName("herd", "weekly", "2026-W31", 2)),
        ("muster-herd-north-weekly_2026-W31_r1_en.pdf", EditionName("herd-north", "weekly", "2026-W31")),
        ("muster-herd-weekly_2026-W31_r1_en (1).pdf", None),
        ("report.pdf", None),
    ],
)
def test_a_file_name_tells_its_edition(name: str, edition: EditionName | None):
    """A damaged download could not be told from a stranger's file."""
    told = told_by_name(name)
    assert (told.edition if told else None) == edition


@pytest.mark.parametrize(
    "body", [None, b"", b"[]", b"{}", b'{"desk": 1}', b'{"edition": "a/b/c/r1", "desk": "x"}', b"\xff", b"null"]
)  # fmt: skip
def test_what_is_no_edition_file_tells_nothing(body: bytes | None):
    """Any attachment could pass for an edition's name, or end the check in a traceback."""
    assert told_inside(body) is None


def test_the_newest_edition_with_the_same_bytes_answers():
    """A table that did not change between two revisions would be called superseded by itself."""
    first = act(31)
    second = act(31, act="supersede", edition=EditionName("herd", "weekly", "2026-W31", 2), why="Twice.", kind="error")
    verdict = verdict_on("table 31", "figures.csv", None, walked(log_of(first, second)))
    assert (verdict.bytes_are, verdict.standing) == ("as published", "published")
    assert verdict.edition == EditionName("herd", "weekly", "2026-W31", 2)
