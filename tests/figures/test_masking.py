"""Addresses as they may be told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.figures.masking import masked, without


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://figures.example/a.csv", "https://figures.example/a.csv"),
        ("https://user:CANARY@host.example:8/a?k=CANARY&x#CANARY", "https://host.example:8/a?k=…&…"),
        ("https://host.example/a?CANARY", "https://host.example/a?…"),
        ("https://host.example/a?page=7&key=12345", "https://host.example/a?page=7&key=…"),
        ("https://host.example/a?page=CANARY", "https://host.example/a?page=…"),
        ("http://[::1]:8/a", "http://[::1]:8/a"),
        ("file:///etc/hostname", "file:/etc/hostname"),
        ("https://[bad", "an address that cannot be read"),
        ("https://host:port/", "an address that cannot be read"),
    ],
)
def test_an_address_is_told_without_its_secrets(url: str, told: str):
    """A token would stand in a log, on the page or in an error that somebody forwards."""
    assert masked(url, shown=("page",)) == told


@given(st.text(), st.text("abcdefgh0123456789", min_size=10))
def test_no_value_of_a_query_is_told(name: str, secret: str):
    """A parameter with a strange name would let its value through."""
    assert secret not in masked(f"https://host.example/a?{name}={secret}", shown=("page",)).replace(name, "")
    assert secret not in masked(f"https://{secret}@host.example/")


def test_a_secret_that_somebody_quotes_is_struck_out():
    """A server that repeats a token in its error would bring it into the log."""
    assert without(["CANARY", ""], "bad token CANARY!") == "bad token …!"
