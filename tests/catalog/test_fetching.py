"""What a catalogue may say of how a source is asked."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from reports.adapters.files import read_folder
from reports.catalog.fetching import Fetching, refuse_secrets
from reports.catalog.loading import load_catalog
from reports.errors import CatalogError
from tests.flows.town import TOY_DESK


def test_a_source_without_a_word_is_asked_with_care():
    """A source declared in a hurry could reach the desk's own network, or ask a publisher without pause."""
    usual = Fetching()
    assert not usual.private_network and usual.redirect_hosts == () and usual.token is None
    assert usual.pause_seconds > 0 and usual.most_bytes == 64 * 1024 * 1024


@pytest.mark.parametrize(
    "told",
    [
        {"token": {"header": "x-token", "environment": "s3cret-itself"}},
        {"token": {"header": "x token:", "environment": "TOKEN"}},
        {"token": {"header": "x-token", "environment": "TOKEN", "value": "s3cret"}},
        {"query_from_environment": {"app": "lower"}},
        {"redirect_hosts": ["https://files.example/"]},
        {"redirect_hosts": ["*.example"]},
        {"redirect_hosts": ["Files.example"]},
        {"pause_seconds": -1},
        {"deadline_seconds": 0},
        {"most_bytes": 0},
        {"plain_http": True},
    ],
)
def test_what_makes_no_sense_is_refused(told: dict[str, object]):
    """A secret would be written into the catalogue, or a slip would open a door without a word."""
    with pytest.raises(ValidationError):
        Fetching(**told)


@pytest.mark.parametrize(
    "url",
    [
        "https://user:CANARY@host.example/a",
        "https://CANARY@host.example/a",
        "https://host.example/a?api_key=CANARY",
        "https://host.example/a?x=1&apikey=CANARY",
        "https://host.example/a?app_identifier=CANARY",
        "https://host.example/a?access_token=CANARY",
        "https://host.example/a?X-Signature=CANARY",
        "https://host.example/a?password=CANARY",
    ],
)
def test_an_address_with_a_secret_is_refused_without_repeating_it(url: str):
    """A token in the catalogue would be published with it."""
    with pytest.raises(ValueError, match="fetching") as refused:
        refuse_secrets(url)
    assert "CANARY" not in str(refused.value)


@pytest.mark.parametrize(
    ("was", "is_now"),
    [
        ("https://library.example/", "https://CANARY:x@library.example/"),
        ("loans.csv", "loans.csv?api_key=CANARY"),
        ("whole_history", 'fetching = { token = { header = "t", environment = "CANARY-itself" } }\nwhole_history'),
        ("whole_history", 'fetching = { query_from_environment = { app = "CANARY=" } }\nwhole_history'),
    ],
)
def test_a_mistake_with_a_secret_is_told_without_it(was: str, is_now: str):
    """A token pasted into the wrong place would go into the log of the run that refuses it."""
    files = read_folder(TOY_DESK, suffixes=(".toml", ".csv"))
    files["sources.toml"] = files["sources.toml"].decode().replace(was, is_now, 1).encode()
    with pytest.raises(CatalogError, match=r"sources\.toml, line \d+: sources\.loans\.") as refused:
        load_catalog(files)
    assert "CANARY" not in str(refused.value)


@pytest.mark.parametrize("query", ["", "?page=1&limit=50", "?monkey=1&keyword=x&tokens=2", "?date_from=2022-02-24"])
def test_an_ordinary_address_is_kept(query: str):
    """A source with a harmless parameter could not be declared."""
    assert refuse_secrets(f"https://host.example/a{query}") == f"https://host.example/a{query}"
