"""`muster doctor` with something really wrong each time, and the line that says so."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools import subset
from fontTools.ttLib import TTFont
from typer.testing import CliRunner

from flows.cli import app
from flows.doctoring import holdings, surroundings
from flows.doctoring.examining import examined
from flows.doctoring.findings import Finding, looked
from flows.doctoring.rendering import look_at_renderer
from flows.settings import Settings
from flows.weekly import weekly
from reports.adapters.clock import FixedClock
from reports.adapters.disk import FolderStore
from reports.adapters.pdf import font_files
from reports.store import ContentHeaders
from tests.flows.town import AFTER


def wrong(findings: Iterable[Finding]) -> list[tuple[str, str, str]]:
    """Return what is not well: state, what, mend."""
    return [(each.state, each.what, each.mend) for each in findings if each.state != "ok"]


def at(settings: Settings, now: dt.datetime) -> Settings:
    """Return the same settings at another time, with nothing open."""
    return replace(settings, clock=FixedClock(now))


def test_a_sound_desk_is_told_so(settings: Settings):
    """A doctor that always finds something is one that nobody asks twice."""
    weekly(settings)
    assert wrong(examined(settings)) == []


def test_a_misspelt_variable_is_named_with_the_right_one():
    """An operator would publish into ./bucket for a month, since MUSTER_BUKET is not read."""
    found = wrong(surroundings.look_at_variables({"MUSTER_BUKET": "s3://desk", "MUSTER_WHO": "ann", "PATH": "/bin"}))
    assert found == [("warn", "nothing reads MUSTER_BUKET", "did you mean MUSTER_BUCKET?")]


def test_the_doctor_knows_every_variable_that_the_project_reads():
    """Somebody who sets the newest variable would be told that nothing reads it."""
    root = Path(__file__).parents[2]
    files = [path for folder in ("flows", "reports", "deploy") for path in (root / folder).rglob("*.py")]
    files += [*(root / "deploy").glob("*.yaml")]
    read = {name for path in files for name in re.findall(r"\bMUSTER_[A-Z0-9_]*[A-Z0-9]\b", path.read_text())}
    assert {name.removesuffix("_FROM_FILE") for name in read} - surroundings.KNOWN - {"MUSTER_BUKET"} == set()


def test_a_catalogue_that_cannot_be_read_stops_no_other_look(tmp_path: Path, settings: Settings):
    """One wrong line of TOML would hide that the bucket is out of reach as well."""
    sources = Path(settings.catalog_folder) / "sources.toml"
    sources.write_text(sources.read_text().replace("licence =", "licence_of ="))
    found = list(examined(replace(settings)))
    bad = [each for each in found if each.state == "bad"]
    assert {"catalogue"} <= {each.area for each in bad}
    assert any("licence_of" in each.what for each in bad)
    assert any(each.area == "bucket" and each.state == "ok" for each in found)


def test_a_secret_that_a_source_asks_for_and_nobody_set(settings: Settings):
    """The source would be refused at night, and its figures grow old."""
    sources = Path(settings.catalog_folder) / "sources.toml"
    token = 'token = { header = "x-access-token", environment = "TOWN_TOKEN" }, private_network'
    sources.write_text(sources.read_text().replace("private_network", token, 1))
    found = wrong(surroundings.look_at_catalog(replace(settings)))
    assert [each[:2] for each in found] == [("bad", "source loans asks for TOWN_TOKEN, which is not set")]
    assert wrong(surroundings.look_at_catalog(replace(settings, environ={"TOWN_TOKEN": "x"}))) == []


@pytest.mark.parametrize(
    ("declared", "told"),
    [("weasyprint<70", "weasyprint is 70.0, and <70 was tried"), ("no-such-package>=3", "no-such-package is missing")],
)
def test_a_package_of_another_version_is_named(declared: str, told: str):
    """An upgrade by hand would change the bytes of editions, or keep a server from starting, without a word."""
    found = wrong(surroundings.look_at_versions((declared, "typer>=0.16")))
    assert len(found) == 1
    assert found[0][0] == "bad" and told in found[0][1]


def test_a_full_disk_is_seen_before_it_stops_a_run(settings: Settings):
    """The ledger would run out of room in the middle of an append."""
    huge = 1 << 60
    found = wrong(surroundings.look_at_room(settings, least=huge, few=2 * huge))
    assert {each[0] for each in found} == {"bad"}
    assert any(settings.bucket in each[1] for each in found)
    assert {each[0] for each in wrong(surroundings.look_at_room(settings, least=0, few=huge))} == {"warn"}


def test_a_typeface_without_ukrainian_is_found_by_setting_a_page():
    """Pages would show boxes where letters should be, and text checks would not see it."""
    name, body = sorted(font_files().items())[0]
    cut = TTFont(io.BytesIO(body))
    cutter = subset.Subsetter()
    cutter.populate(unicodes=range(0x20, 0x7F))
    cutter.subset(cut)
    latin = io.BytesIO()
    cut.save(latin)
    found = wrong(look_at_renderer({name: latin.getvalue()}))
    assert [each[0] for each in found] == ["bad"]
    assert name in found[0][1] and "requirements.lock" in found[0][2]
    assert [each[1] for each in wrong(look_at_renderer({}))] == ["none is installed"]


class Careless(FolderStore):
    """A store that lets every second writer through, as servers without conditional writes do."""

    def create(self, key: str, body: bytes, headers: ContentHeaders) -> bool:
        """Write, whatever stands there."""
        path = Path(self.locate(key))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        return True


def test_a_bucket_that_lets_a_second_writer_through_is_unfit(settings: Settings):
    """An edition could be overwritten, and nobody would know."""
    settings.__dict__["store"] = Careless(settings.bucket)
    assert [each[:2] for each in wrong(holdings.look_at_bucket(settings))] == [
        ("bad", "a second writer overwrote what was written once")
    ]
    again = replace(settings)
    assert "at an earlier look" in wrong(holdings.look_at_bucket(again))[0][1]


def test_a_bucket_that_cannot_be_written_says_why(tmp_path: Path, settings: Settings):
    """A run would refresh for minutes and fail at its last step."""
    (tmp_path / "file").write_text("no folder")
    elsewhere = replace(settings, bucket=str(tmp_path / "file"))
    found = wrong(looked("bucket", lambda: holdings.look_at_bucket(elsewhere)))
    assert found[0][0] == "bad" and "a file stands where a folder is needed" in found[0][2]


def test_the_doctor_leaves_one_object_however_often_it_comes(settings: Settings):
    """A bucket in which nothing may be deleted would fill with probes."""
    for _ in range(3):
        list(holdings.look_at_bucket(settings))
    assert list(settings.store.keys("private/")) == [holdings.PROBE]


def test_one_flipped_byte_of_the_ledger_is_found(settings: Settings):
    """An edition would be made of figures that nobody stated."""
    weekly(settings)
    path = sorted((Path(settings.bucket) / "private/ledger").rglob("*.parquet"))[-1]
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 0xFF
    path.write_bytes(bytes(body))
    found = wrong(looked("ledger", lambda: holdings.look_at_ledger(replace(settings))))
    assert found[0][0] == "bad" and path.name in found[0][1]


def test_an_entry_of_the_log_that_does_not_follow_is_found(settings: Settings):
    """A forged act of publication would be taken for ours until the next audit."""
    weekly(settings)
    path = Path(settings.bucket) / "public/log/00000001.json"
    path.write_text(path.read_text().replace('"previous_sha256": ""', '"previous_sha256": "0badcafe"'))
    found = wrong(looked("ledger", lambda: holdings.look_at_ledger(replace(settings))))
    assert found[0][0] == "bad" and "00000001.json" in found[0][1]


def test_an_edition_that_should_be_out_and_is_not(settings: Settings):
    """Readers would notice before the operator does."""
    weekly(settings)
    found = wrong(holdings.look_at_editions(at(settings, AFTER + dt.timedelta(days=14))))
    assert [each[0] for each in found] == ["bad"]
    assert "weekly 2025-W46 is not out" in found[0][1]


def test_a_desk_that_tells_nobody_is_told_so(settings: Settings):
    """A withheld edition would wait for somebody to look."""
    found = wrong(surroundings.look_at_ways(replace(settings, environ={})))
    assert [each[0] for each in found] == ["warn", "warn"]
    assert "MUSTER_WEBHOOK" in found[0][2] and "MUSTER_HEARTBEAT_URL" in found[1][2]


def test_a_webhook_that_cannot_be_written_to_is_bad_and_not_shown(settings: Settings):
    """The first trouble would be the first to find out; or the doctor's output, sent around, would hold its secret."""
    environ = {"MUSTER_WEBHOOK": "http://127.0.0.1:9/services/T0/B0/secret", "MUSTER_HEARTBEAT_URL": "https://[::1"}
    found = wrong(surroundings.look_at_ways(replace(settings, environ=environ)))
    assert [each[0] for each in found] == ["bad", "bad"]
    assert not any("secret" in what + mend for _, what, mend in found)


def test_the_command_ends_with_1_where_something_is_wrong_and_speaks_json(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    """A monitor that runs it would be green whatever it finds."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    words = ["doctor", "--bucket", settings.bucket, "--catalog", settings.catalog_folder]
    told = CliRunner().invoke(app, words)
    assert told.exit_code == 1  # nothing was ever published, and by now it should have been
    assert "✗ editions" in told.stdout and "mend: muster brief weekly" in told.stdout
    assert "WRONG" in told.stdout
    said = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert said["exit_code"] == 1
    assert {"area", "state", "what", "mend"} == set(said["findings"][0])
