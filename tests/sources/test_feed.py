"""Feeds open items to review; a broken or empty feed is an error, and no entry becomes a number."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from reports.errors import ParseError
from reports.sources import parse
from tests.sources.copies import copy_of

FEED = {"adapter": "feed"}
ENTRY = (
    "<item><guid>{0}</guid><title>{1}</title><link>https://news.example/{0}</link><description>{2}</description></item>"
)


def _rss(*entries: str, encoding: str = "utf-8") -> bytes:
    text = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>News</title>'
    return (text + "".join(entries) + "</channel></rss>").encode(encoding)


@pytest.fixture
def read(toy_source, toy_series):
    """Read a feed by a mapping."""
    return lambda body, **more: parse(copy_of("news", body), toy_source(FEED | more), toy_series)


def test_an_entry_opens_an_item_and_states_no_number(read):
    """A headline's number would enter the ledger without anybody having read the article."""
    entry = (
        "<item><guid>a1</guid><title>70,000 will desert</title><link>https://news.example/1</link>"
        "<description>&lt;p&gt;Six &lt;b&gt;times&lt;/b&gt; more&lt;/p&gt;</description>"
        "<pubDate>Mon, 02 Mar 2026 10:00:00 +0200</pubDate></item>"
    )
    parsed = read(_rss(entry))
    (item,) = parsed.review
    assert parsed.claims == ()
    assert (item.source_id, item.item_id, item.title) == ("news", "a1", "70,000 will desert")
    assert (item.url, item.summary) == ("https://news.example/1", "Six times more")
    assert item.published_at == dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)


def test_an_atom_feed_is_read_too(read):
    """Half of all feeds would not be read."""
    body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><id>u:1?a=1&amp;copy=2</id>'
        b'<title type="html">&lt;i&gt;A&lt;/i&gt;</title><updated>2026-03-02T10:00:00Z</updated>'
        b'<link href="https://x.example/1"/></entry></feed>'
    )
    (item,) = read(body).review
    assert (item.item_id, item.title, item.url) == ("u:1?a=1&copy=2", "A", "https://x.example/1")


def test_only_entries_that_match_are_opened(read):
    """An editor would be shown every entry of a newspaper."""
    body = _rss(ENTRY.format(1, "Weather", ""), ENTRY.format(2, "News", "on Desertion"), ENTRY.format(3, "AWOL", ""))
    assert [item.item_id for item in read(body, matches=["(?i)desert", "AWOL"]).review] == ["2", "3"]
    assert read(body, matches=["nothing"]).review == ()


def test_hostile_text_stays_text(read):
    """Words from a feed would run as a script or template, or turn the line around on an editor's screen."""
    body = _rss(
        ENTRY.format(
            1, "a\u202eb {{7*7}} {% x %}", "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=y&gt;z"
        ),
        "<item><guid>2</guid><title>x</title><link>javascript:alert(1)</link></item>",
    )
    first, second = read(body).review
    assert (first.title, first.summary) == ("ab {{7*7}} {% x %}", "z")
    assert second.url == ""


def test_the_body_is_never_taken_for_the_name_of_a_file(read, tmp_path: Path):
    """A publisher could have this machine open any file, by sending its name."""
    secret = tmp_path / "secret.xml"
    secret.write_bytes(_rss(ENTRY.format(1, "secret", "")))
    with pytest.raises(ParseError):
        read(str(secret).encode())


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "this is no feed: it begins ''"),
        (b"<!doctype html><html><body><p>Error<br></body></html>", "the feed is broken: SAXParseException"),
        (b"<html><head><title>503</title></head><body/></html>", "this is no feed: it begins '<html>"),
        (b'{"error": 1}', "the feed is broken"),
        (_rss(), "the feed has no entries"),
        (_rss("<item></item>"), "no entry of the feed has a title or an address"),
        (_rss("<item>" + "<a>" * 5000 + "</a>" * 5000 + "</item>"), "no entry of the feed has a title or an address"),
        (_rss(ENTRY.format(1, "a", ""))[:-30], "the feed is broken"),
        (_rss(ENTRY.format(1, "a", "")).replace(b">a<", b">\xcf\xee\xf2<"), "CharacterEncodingOverride"),
        (_rss(ENTRY.format(1, "a&nbsp;b", "")), "undefined entity"),
    ],
)
def test_what_is_no_whole_feed_is_an_error(read, body, says):
    """A feed that broke would look like a publisher without news, for months."""
    with pytest.raises(ParseError) as caught:
        read(body)
    assert says in str(caught.value)
    assert caught.value.mend


def test_two_entries_of_one_name_are_told(read):
    """A second article under the same name would be lost without a word."""
    parsed = read(_rss(ENTRY.format(1, "a", ""), ENTRY.format(1, "b", ""), ENTRY.format(1, "a", "")))
    assert [item.title for item in parsed.review] == ["a"]
    assert [finding.code for finding in parsed.findings] == ["same-entry-twice"]


def test_an_entry_without_a_readable_day_has_none(read):
    """One odd date would stop the whole feed."""
    entry = "<item><title>x</title><pubDate>on Saturday</pubDate></item>"
    assert [(item.item_id, item.published_at) for item in read(_rss(entry)).review] == [("x", None)]


def test_entities_that_multiply_stay_small(read):
    """A feed of a kilobyte would fill the memory."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "ha">{laughs}]><rss version="2.0"><channel>'
    entry = "<item><guid>1</guid><title>a &l9;</title></item></channel></rss>"
    with pytest.raises(ParseError, match="the feed is broken"):
        read((body + entry).encode())
