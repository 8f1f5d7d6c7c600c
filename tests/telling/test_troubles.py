"""Which troubles are told: each once, again when it grows, and its end."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from flows.telling.messages import MOST_MESSAGES, Told, messages_for, secrets_of, struck_out
from flows.telling.troubles import Known, Look, Trouble, changes, remembered

AT = dt.datetime(2026, 8, 4, 3, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(days=2)
WHO = Told("town", "s3://bucket/town", "run-1")


def trouble(subject: str, *parts: str, scope: str = "sources") -> Trouble:
    """Return a trouble of a subject."""
    return Trouble(scope, subject, f"{subject} is old", f"mend {subject}", "for long", parts or ("",))


def looked(*troubles: Trouble, scopes: tuple[str, ...] = ("sources",)) -> Look:
    """Return a look at the scopes that found these."""
    return Look({scope: "well" for scope in scopes}, troubles)


def told(known: dict[str, Known], look: Look, at: dt.datetime = AT) -> dict[str, Known]:
    """Return what is known once everything was delivered."""
    found = changes(known, look)
    return remembered(known, found.new, list(found.over), at)


def test_a_trouble_that_lasts_is_told_once():
    """A channel would fill with the same words every day, until nobody reads it."""
    known = told({}, looked(trouble("mill")))
    again = changes(known, looked(trouble("mill")))
    assert (again.new, [each.subject for each in again.ongoing], again.over) == ((), ["mill"], {})


def test_a_trouble_that_grows_is_told_again_and_one_that_shrinks_is_not():
    """A source that goes from late to overdue, or a second claim held back, would come unannounced."""
    known = told({}, looked(trouble("mill", "late")))
    assert changes(known, looked(trouble("mill", "late", "overdue"))).new
    known = told(known, looked(trouble("mill", "late", "overdue")))
    assert changes(known, looked(trouble("mill", "late"))).new == ()
    assert changes(known, looked(trouble("mill", "overdue"))).new == ()
    assert known["sources/mill"].since_at == AT


def test_an_end_is_told_once_and_only_by_a_look_that_would_have_found_it():
    """A refresh would announce that a failed audit is over, or the same end would be announced every day."""
    known = told({}, looked(trouble("mill"), trouble("bucket", scope="audit"), scopes=("sources", "audit")))
    found = changes(known, looked())
    assert list(found.over) == ["sources/mill"]
    known = told(known, looked(), LATER)
    assert list(known) == ["audit/bucket"]
    assert changes(known, looked()).over == {}


def test_what_could_not_be_delivered_is_told_by_the_next_run():
    """A webhook that was down for an hour would swallow a trouble for good."""
    found = changes({}, looked(trouble("mill"), trouble("pool")))
    known = remembered({}, found.new[:1], [], AT)
    assert [each.subject for each in changes(known, looked(trouble("mill"), trouble("pool"))).new] == ["pool"]


def test_two_looks_at_one_trouble_are_one_message():
    """A withheld edition would be told twice: as withheld, and as not out."""
    first = looked(trouble("weekly 2026-W31", "not out", "withheld"))
    both = first + looked(trouble("weekly 2026-W31", "not out"), trouble("pool"))
    assert [(each.subject, each.parts) for each in both.troubles] == [
        ("weekly 2026-W31", ("not out", "withheld")), ("pool", ("",)),
    ]  # fmt: skip


SUBJECTS = st.sets(st.sampled_from("abcd"))


@given(st.lists(SUBJECTS, max_size=8))
def test_whatever_comes_and_goes_each_start_and_each_end_is_told_once(days: list[set[str]]):
    """Some order of troubles would be told twice, or end without a word."""
    known: dict[str, Known] = {}
    standing: set[str] = set()
    for day in days:
        look = looked(*(trouble(each) for each in sorted(day)))
        found = changes(known, look)
        assert {each.subject for each in found.new} == day - standing
        assert {key.rpartition("/")[2] for key in found.over} == standing - day
        known, standing = told(known, look), day


def test_a_message_says_what_is_wrong_since_when_and_how_to_mend_it():
    """A person would read that something failed, and not what to do."""
    look = looked(trouble("mill"))
    message = messages_for(changes({}, look), look, WHO, AT)[0]
    assert message.text == "✗ muster town: mill is old\n  for long\n  mend: mend mill"
    assert message.as_json()["text"] == message.text
    assert {"state": "new", "desk": "town", "subject": "mill", "run": "run-1"}.items() <= message.as_json().items()
    end = messages_for(changes(told({}, look), looked()), looked(), WHO, LATER)[0]
    assert end.text == "✓ muster town: over: mill is old\n  told 2026-08-04 03:00 UTC; now well"
    assert end.as_json()["state"] == "over"


def test_a_flood_of_troubles_ends_in_one_message_that_names_the_rest():
    """A first run on a neglected desk would send a hundred messages at once, or leave some out for ever."""
    look = looked(*(trouble(f"source-{number:02d}") for number in range(MOST_MESSAGES + 4)))
    messages = messages_for(changes({}, look), look, WHO, AT)
    assert len(messages) == MOST_MESSAGES + 1
    assert "and 4 more troubles" in messages[-1].text
    assert "source-13" in messages[-1].text
    known = remembered({}, [each for message in messages for each in message.new], [], AT)
    assert changes(known, look).new == ()


def test_no_secret_of_the_environment_gets_into_a_message():
    """A token that an error message quotes would be posted to a channel that many read."""
    environ = {
        "AWS_SECRET_ACCESS_KEY": "s3cr3t-of-the-bucket", "NEWS_TOKEN": "token-of-the-news", "MUSTER_DESK": "town",
        "PREFECT_API_URL": "http://127.0.0.1:4200/api", "MUSTER_SERVE_USER": "ann:password", "SHORT_KEY": "abc",
    }  # fmt: skip
    secrets = secrets_of(environ)
    said = {"text": "403 for token-of-the-news at http://127.0.0.1:4200/api", "parts": ["s3cr3t-of-the-bucket", "town"]}
    assert struck_out(said, secrets) == {"text": "403 for … at http://127.0.0.1:4200/api", "parts": ["…", "town"]}
    assert "abc" not in secrets
