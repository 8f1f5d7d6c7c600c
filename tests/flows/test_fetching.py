"""Fetching as a part of a run: pages, secrets, retries, and what is left of them in the bucket."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from flows.engine import PlainEngine, use_engine
from flows.intake.fetching import fetch_source
from flows.refresh import refresh
from flows.settings import Settings
from reports.adapters.evidence import read_evidence, read_records
from reports.errors import FetchError, NotReached
from reports.figures.fetch_records import pages_from
from tests.cli.conftest import muster
from tests.flows.test_engine import Told
from tests.flows.test_refresh import later, values
from tests.flows.town import AFTER, Town, desk_of, refreshed, say_all, settings_for

NEWS = """
[sources.news]
title = "Town newspaper"
publisher = "Town newspaper"
origin = "town-library"
kind = "media"
reliability = "B"
licence = "CC0"
cadence_days = 1
warn_after_days = 10
error_after_days = 30
url = "{address}/news?limit=2{query}"
fetching = {{ private_network = true, pause_seconds = 0{fetching} }}

[sources.news.mapping]
adapter = "paged_json"
records = ["rows"]
paging = {paging}
period = {{ of = "day", column = "day", formats = ["YYYY-MM-DD"] }}
columns = {{ visitors = "visitors.all" }}
"""
VISITORS = """
[series."visitors.all"]
title = "Visitors"
measure = "visitors"
population = "visitors"
kind = "flow"
unit = "people"
basis = "claimed"
group = "visitors"
grid = "day"
"""
OFFSET = '{ style = "offset", parameter = "offset" }'
NAMED = '{ style = "next_url", next_url = ["next"] }'
TOKEN = ', token = { header = "x-access-token", environment = "NEWS_TOKEN", prefix = "Bearer " }'
QUERY = ', query_from_environment = { app = "NEWS_APP" }'
DAYS = {f"2025-11-0{day}": 100 + day for day in range(1, 4)}


def desk_with_news(folder: Path, town: Town, paging: str = OFFSET, fetching: str = "", query: str = "") -> Path:
    """Write the town's desk with a newspaper more, whose figures come in pages."""
    desk = desk_of(folder / "desk", town)
    told = NEWS.format(address=town.address, paging=paging, fetching=fetching, query=query)
    (desk / "sources.toml").write_text((desk / "sources.toml").read_text() + told)
    (desk / "series.toml").write_text((desk / "series.toml").read_text() + VISITORS)
    return desk


def say_news(town: Town, days: dict[str, int] = DAYS, query: str = "/news?limit=2&offset=") -> list[str]:
    """Let the newspaper say its figures, two on a page; return the addresses of its pages."""
    rows = [{"day": day, "visitors": count} for day, count in days.items()]
    starts = [*range(0, len(rows), 2), len(rows)]
    for start in starts:
        town.say(
            f"{query}{start}", json.dumps({"rows": rows[start : start + 2] if start < len(rows) else [], "count": 1})
        )
    return [f"{query}{start}" for start in starts]


def paths(town: Town) -> list[str]:
    """Return what was asked for, in order."""
    return [path for path, _, _ in town.asked]


@pytest.fixture
def paged(tmp_path: Path, town: Town) -> Settings:
    """Settings of a desk with a newspaper that says three days on three pages, the last one empty."""
    say_news(town)
    return settings_for(tmp_path, desk_with_news(tmp_path, town))


def test_every_page_is_read_and_kept(paged: Settings, town: Town):
    """Figures of later pages would be lost, or nobody could check them against what was sent."""
    (taken,) = refreshed(paged, ["news"]).taken
    assert (taken.status, taken.stated) == ("ok", 3)
    assert values(paged, "visitors.all") == {"2025-11-01": 101, "2025-11-02": 102, "2025-11-03": 103}
    fetched = paged.ledger.fetches().iloc[-1]
    pages = pages_from(read_evidence(paged.store, fetched["evidence_sha256"]))
    assert [page.url for page in pages] == [f"{town.address}/news?limit=…&offset={count}" for count in (0, 2, 3)]
    bodies = [read_evidence(paged.store, page.sha256) for page in pages]
    assert [len(json.loads(body)["rows"]) for body in bodies] == [2, 1, 0]
    assert fetched["size_bytes"] == sum(map(len, bodies))
    (record,) = read_records(paged.store, "news")
    assert record.is_paged and record.said["content-type"] == "text/plain"


def test_the_same_pages_again_change_nothing(paged: Settings):
    """Each refresh would swell the ledger, or a fetch without news would leave no trace."""
    refreshed(paged, ["news"])
    later(paged)
    (taken,) = refreshed(paged, ["news"]).taken
    assert taken.text == "unchanged"
    fetches = paged.ledger.fetches()
    assert list(fetches["stated_count"]) == [3, 0] and fetches["evidence_sha256"].nunique() == 1


def test_a_list_that_breaks_off_is_not_taken_in_and_still_kept(paged: Settings, town: Town):
    """Half a list would pass for all of it: rows would be withdrawn, or the last good copy be lost."""
    refreshed(paged, ["news"])
    before = values(paged, "visitors.all")
    later(paged)
    say_news(town, {day: 7 for day in DAYS})
    town.say("/news?limit=2&offset=2", "gone", status=404)
    (failed,) = refreshed(paged, ["news"]).failed
    assert failed.error.startswith("page 2: ") and "HTTP status 404" in failed.error
    assert values(paged, "visitors.all") == before
    sha256 = failed.error.split("evidence ")[1][:12]
    (key,) = [key for key in paged.store.keys("private/evidence/") if sha256 in key]
    (page,) = pages_from(paged.store.read(key).body)
    assert json.loads(read_evidence(paged.store, page.sha256))["rows"][0]["visitors"] == 7


def test_a_hiccup_between_two_pages_costs_one_request(paged: Settings, town: Town):
    """A day's quota would be used up by coming back to page one."""
    town.pages["/news?limit=2&offset=2"].busy_for = 1
    (taken,) = refreshed(paged, ["news"]).taken
    assert (taken.status, taken.stated) == ("ok", 3)
    assert paths(town) == [f"/news?limit=2&offset={count}" for count in (0, 2, 2, 3)]


def test_a_token_is_sent_and_nowhere_written(tmp_path: Path, town: Town):
    """A publisher's token would lie in the bucket, in the log, or on somebody's screen."""
    say_all(town)
    desk = desk_with_news(tmp_path, town, fetching=TOKEN + QUERY, query="&session=CANARY-three")
    for start, size in ((0, 3), (3, 0)):
        rows = [{"day": day, "visitors": count} for day, count in DAYS.items()][:size]
        path = f"/news?limit=2&session=CANARY-three&offset={start}&app=CANARY-two"
        town.say(path, json.dumps({"rows": rows}))
    environ = {"NEWS_TOKEN": "CANARY-one", "NEWS_APP": "CANARY-two", "MUSTER_FETCH_SECONDS": "4"}
    words = ("refresh", "--bucket", str(tmp_path / "bucket"), "--catalog", str(desk))
    good = muster(*words, "--json", cwd=tmp_path, **environ)
    assert {each["source_id"]: each["status"] for each in json.loads(good.stdout)}["news"] == "ok"
    assert [dict(headers)["x-access-token"] for path, headers, _ in town.asked if "news" in path] == [
        "Bearer CANARY-one"
    ] * 2
    assert not any("x-access-token" in headers for path, headers, _ in town.asked if "news" not in path)
    for path in [path for path in town.pages if "news" in path]:
        town.say(path, "CANARY-one is no good", status=503)
    bad = muster(*words, cwd=tmp_path, **environ)
    worse = muster(*words, "news", "--json", cwd=tmp_path, expected=1, **environ)
    assert "HTTP status 503" in bad.stdout + bad.stderr
    assert "CANARY" not in "".join(each.stdout + each.stderr for each in (good, bad, worse))
    kept = [path for path in (tmp_path / "bucket").rglob("*") if path.is_file()]
    assert len(kept) > 10
    assert [path for path in kept if b"CANARY" in path.read_bytes() or "CANARY" in path.name] == []


def test_nothing_of_a_secret_is_left_in_packed_files(tmp_path: Path, town: Town):
    """The search through the bucket would be green because the ledger's files are compressed."""
    say_news(town, query="/news?limit=2&session=CANARY&offset=")
    settings = settings_for(tmp_path, desk_with_news(tmp_path, town, query="&session=CANARY"))
    refreshed(settings, ["news"])
    later(settings)
    town.say("/news?limit=2&session=CANARY&offset=0", "no", status=404)
    assert refreshed(settings, ["news"]).failed
    told = settings.ledger.fetches()
    assert list(told["status"]) == ["ok", "failed"]
    assert "CANARY" not in told.to_csv() + settings.ledger.view(settings.clock.now()).to_csv()
    assert set(told["url"]) == {f"{town.address}/news?limit=…&session=…"}


@pytest.mark.parametrize("secret", ["", " ", "two\nlines", "ключ", " padded"])
def test_a_secret_that_is_not_there_is_told_by_its_name(tmp_path: Path, town: Town, secret: str):
    """A publisher would be asked without its token, and its refusal would be the only hint."""
    desk = desk_with_news(tmp_path, town, fetching=TOKEN)
    (failed,) = refreshed(settings_for(tmp_path, desk, environ={"NEWS_TOKEN": secret}), ["news"]).failed
    assert "the environment variable NEWS_TOKEN" in failed.error and "mend: set NEWS_TOKEN" in failed.error
    assert town.asked == [] and "ключ" not in failed.error


def test_a_busy_publisher_is_waited_for_and_that_is_told(paged: Settings, town: Town):
    """A source that asks for a second would be missing from the week, or a run would stand still without a word."""
    page = town.pages["/news?limit=2&offset=0"]
    page.busy_for, page.headers = 1, {"Retry-After": "1"}
    told = Told()
    with use_engine(PlainEngine(told, lambda seconds: None)):
        assert [each.status for each in refresh(paged, source_ids=["news"]).taken] == ["ok"]
    assert "news: 127.0.0.1 is busy (HTTP status 429): asked again in 1 s, as it wishes" in told.lines


def test_a_source_may_have_more_time_than_others(tmp_path: Path, town: Town):
    """A long list could never be read, or all sources would have to wait as long as the slowest."""
    for more, status in (("", "failed"), (", deadline_seconds = 20", "ok")):
        pages = say_news(town)
        town.pages[pages[1]].busy_for, town.pages[pages[1]].headers = 1, {"Retry-After": "1"}
        settings = settings_for(tmp_path / status, desk_with_news(tmp_path / status, town, fetching=more))
        (taken,) = refreshed(replace(settings, fetch_seconds=0.9), ["news"]).taken
        assert taken.status == status


def test_a_publisher_that_wants_to_be_left_alone_is_not_waited_for(paged: Settings, town: Town):
    """One publisher's quota would hold up the week's edition."""
    page = town.pages["/news?limit=2&offset=0"]
    page.busy_for, page.headers = 9, {"Retry-After": "7200"}
    (failed,) = refreshed(paged, ["news"]).failed
    assert "left alone for 7,200 s" in failed.error
    assert f"refresh this source again after {AFTER:%Y-%m-%d} 14:00 UTC" in failed.error
    assert len(town.asked) == 1


def test_only_what_may_mend_itself_is_tried_again_with_waits_that_stray():
    """Thirty sources that failed together would come back together, or a lasting error be asked for three times."""
    options = fetch_source.options
    assert (options.retries, options.retry_on, options.jitter_factor) == (2, (NotReached,), 1.0)


def test_waits_stray_to_both_sides(paged: Settings, town: Town):
    """Retries would come at the same instant from every desk that reads a publisher."""
    town.say("/news?limit=2&offset=0", "no", status=503)
    waits: list[float] = []
    chances = iter((0.0, 0.75))
    with use_engine(PlainEngine(sleep=waits.append, chance=lambda: next(chances))):
        assert refresh(paged, source_ids=["news"]).failed
    assert waits == [0.0, 1.5]
    assert paths(town) == ["/news?limit=2&offset=0"] * 3


def test_all_attempts_share_the_sources_seconds(paged: Settings, town: Town):
    """Retries would triple the time for which a dead publisher holds up the run."""
    town.say("/news?limit=2&offset=0", "no", status=503)
    begun: dict = {}
    with use_engine(PlainEngine(sleep=lambda seconds: None)), pytest.raises(NotReached):
        fetch_source("news", paged, {}, begun)
    walk = begun["news"]
    assert walk.visit.requests == 3
    walk.visit.ends_at -= 60
    with use_engine(PlainEngine(sleep=lambda seconds: None)), pytest.raises(FetchError, match="not done in time"):
        fetch_source("news", paged, {}, begun)
    assert len(town.asked) == 3


def test_tags_of_another_address_are_not_sent(tmp_path: Path, town: Town):
    """A source that moved to another file would be told "not changed" for ever, and keep the old file's figures."""
    say_all(town)
    town.say("/loans.csv", town.pages["/loans.csv"].body, etag='"same"')
    desk = desk_of(tmp_path / "desk", town)
    refreshed(settings_for(tmp_path, desk), ["loans"])
    town.say("/loans-new.csv", "week from,loans\n2025-10-27,7\n", etag='"same"')
    declared = (desk / "sources.toml").read_text().replace("/loans.csv", "/loans-new.csv")
    (desk / "sources.toml").write_text(declared)
    moved = settings_for(tmp_path, desk)
    later(moved)
    refreshed(moved, ["loans"])
    assert town.answers("/loans-new.csv") == [200]


def test_the_publisher_is_told_which_desk_asks(paged: Settings, town: Town):
    """A publisher could not say whom it shuts out, or write to them first."""
    desk = Path(paged.catalog_folder) / "desk.toml"
    desk.write_text(desk.read_text() + 'home = "https://town.example/Бібліотека"\n')
    refreshed(paged, ["news"])
    assert town.asked[0][1]["User-Agent"] == "muster (library; +https://town.example/)"
