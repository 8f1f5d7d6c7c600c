"""`muster tell` as a person or cron runs it."""

from __future__ import annotations

import json

import pytest
from click.testing import Result
from typer.testing import CliRunner

from flows.cli import app
from flows.settings import Settings
from flows.weekly import weekly
from tests.telling.post_office import PostOffice


@pytest.fixture
def words(settings: Settings) -> list[str]:
    """The command on a desk whose newest edition is years old by the clock of this machine."""
    weekly(settings)
    return ["tell", "--bucket", settings.bucket, "--catalog", settings.catalog_folder]


@pytest.fixture
def way(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that leads to the post office."""
    monkeypatch.setenv("MUSTER_WEBHOOK", f"{office.address}/hook")
    monkeypatch.setenv("MUSTER_WEBHOOK_PRIVATE", "1")


def ran(words: list[str], *more: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, [*words, *more])


@pytest.mark.usefixtures("way")
def test_what_stands_is_told_once(words: list[str], office: PostOffice):
    """Cron would post the same lines each hour, or never the first."""
    dry = ran(words, "--dry-run")
    assert dry.exit_code == 0 and "nothing was sent" in dry.stdout and office.letters == []
    first, second = ran(words), ran(words)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "weekly" in first.stdout and "is not out" in first.stdout
    assert len(office.texts()) == 4  # the edition, and three sources that are years old
    assert "(told before)" in second.stdout and "nothing new to tell" in second.stdout


@pytest.mark.usefixtures("way")
def test_a_webhook_that_takes_nothing_ends_with_1_and_is_told_all_of_it_later(words: list[str], office: PostOffice):
    """A schedule that only tells would look well while nobody hears it."""
    office.status = 403
    refused = ran(words, "--json")
    assert refused.exit_code == 1
    said = json.loads(refused.stdout)
    assert (said["delivered"], said["undelivered"]) == (0, 4)
    assert "HTTP status 403" in said["trouble"] and "/hook" not in said["trouble"]
    office.status, office.letters = 200, []
    assert ran(words).exit_code == 0
    assert len(office.texts()) == 4


@pytest.mark.usefixtures("way")
def test_the_way_can_be_tried(words: list[str], office: PostOffice):
    """An operator would find out at the first trouble whether the address is right."""
    assert ran(words, "--trial").exit_code == 0
    assert office.letters[0].said["state"] == "trial"
    office.status = 500
    assert ran(words, "--trial").exit_code == 1


def test_without_an_address_it_says_what_to_set(words: list[str], monkeypatch: pytest.MonkeyPatch):
    """A forgotten variable would look like nothing to tell."""
    monkeypatch.delenv("MUSTER_WEBHOOK", raising=False)
    told = CliRunner().invoke(app, words)
    assert told.exit_code == 2
    assert "MUSTER_WEBHOOK" in told.stderr
