"""Writing to an address of the operator's own: delivered, tried again, bounded, and never told in full."""

from __future__ import annotations

import logging
import socket

import pytest

from reports.adapters.web import Mailbox
from reports.errors import NotReached, UsageError
from tests.telling.post_office import PostOffice


def box(url: str, **more: object) -> Mailbox:
    """Return a mailbox that may be on this machine."""
    return Mailbox(url, "MUSTER_WEBHOOK", **{"is_private_allowed": True, **more})


def test_a_message_arrives_as_it_was_written(office: PostOffice):
    """A chat would show half a message, or none."""
    box(f"{office.address}/hook?key=1").send('{"text": "Втрати ✗"}'.encode(), "application/json")
    letter = office.letters[0]
    assert (letter.path, letter.said) == ("/hook?key=1", {"text": "Втрати ✗"})
    assert letter.headers["Content-Type"] == "application/json"


def test_a_busy_server_is_asked_again_and_a_refusal_is_not(office: PostOffice):
    """A trouble would be lost to one 503, or a wrong address be hammered."""
    office.answers = [503, 429]
    box(office.address).send(b"x", "text/plain")
    assert len(office.letters) == 3
    office.letters, office.status = [], 404
    with pytest.raises(NotReached, match="HTTP status 404"):
        box(office.address).send(b"x", "text/plain")
    assert len(office.letters) == 1


def test_the_next_address_of_a_host_is_dialled_where_the_first_is_dead(office: PostOffice):
    """A machine without IPv6 would tell nobody, since a host's first address is often one of that kind."""
    port = office.address.rpartition(":")[2]
    box(f"http://hooks.example:{port}/hook", resolve=lambda host, port: ("127.0.0.2", "127.0.0.1")).send(b"x", "a/b")
    assert office.letters[0].headers["Host"] == f"hooks.example:{port}"


def test_a_redirect_is_not_followed(office: PostOffice):
    """Whoever answers could have the message written somewhere inside the network."""
    office.status, office.location = 302, f"{office.address}/elsewhere"
    with pytest.raises(NotReached, match="HTTP status 302"):
        box(office.address).send(b"x", "text/plain")
    assert len(office.letters) == 1


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/T0/secret", "https://127.0.0.1/T0/secret", "ftp://hooks.example/T0/secret",
     "https://169.254.169.254/T0/secret", "https://user:secret@hooks.example/", "https://[::1/secret", "secret"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_without_being_told(url: str):
    """A mistyped address would be found out at the first trouble; or its secret would stand in a log."""
    with pytest.raises(UsageError) as refused:
        Mailbox(url, "MUSTER_WEBHOOK").checked()
    assert "secret" not in str(refused.value)
    assert "MUSTER_WEBHOOK" in refused.value.mend


def test_a_cloud_that_hands_out_credentials_is_refused_even_in_a_private_network():
    """A heartbeat address from somebody's mail would be sent into the cloud's own service."""
    with pytest.raises(UsageError):
        box("http://169.254.169.254/T0").checked()


def test_nobody_at_home_is_told_by_host_alone():
    """The path of such an address is its password, and logs are read by many."""
    with pytest.raises(NotReached) as unheard:
        box("http://127.0.0.1:9/services/secret", seconds=3.0).send(b"x", "text/plain")
    assert "http://127.0.0.1/…" in str(unheard.value)
    assert "secret" not in str(unheard.value)


def test_a_server_that_never_answers_is_left():
    """A hanging chat would hold a run, and with it the readers' edition, for ever."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(NotReached):
            box(f"http://127.0.0.1:{silent.getsockname()[1]}/", seconds=0.5).send(b"x", "text/plain")


def test_no_address_gets_into_a_log(office: PostOffice, caplog: pytest.LogCaptureFixture):
    """The HTTP library would write the secret address into the run's log, where the library usually does."""
    with caplog.at_level(logging.DEBUG):
        box(f"{office.address}/services/secret").send(b"x", "text/plain")
    assert "services/secret" not in caplog.text
