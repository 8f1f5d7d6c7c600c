"""Where a request may go: the catalogue's hosts, under addresses that were judged before they are dialled."""

from __future__ import annotations

import datetime as dt
import ssl
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from reports.adapters.web.addresses import admitted, is_public
from reports.catalog.fetching import Fetching
from reports.errors import FetchError, NotReached
from tests.adapters.web.hostile import BODY, Publisher, get, open_publisher, visit

OWN = "https://figures.example/a.json"
PUBLIC = "93.184.216.34"


def public(host: str, port: int) -> tuple[str, ...]:
    """Answer every name with an address of the open internet."""
    return (PUBLIC,)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://figures.example/a.json", "only https"),
        ("file:///etc/hostname", "only https"),
        ("ftp://figures.example/a", "only https"),
        ("gopher://figures.example/a", "only https"),
        ("data:text/plain,1", "only https"),
        ("javascript:1", "only https"),
        ("//figures.example/a", "only https"),
        ("https:///a.json", "names no host"),
        ("https://:443/a", "names no host"),
        ("https://figures.example:0/a", "names no host"),
        ("https://figures.example:99999/a", "cannot be read"),
        ("https://figures.example:x/a", "cannot be read"),
        ("https://[::1/a", "cannot be read"),
        ("https://figures.example/" + "a" * 8000, "longer than 4000 signs"),
        ("https://user@figures.example/a", "user name or a password"),
        ("https://figures.example@169.254.169.254/", "user name or a password"),
        ("https://user:CANARY@figures.example/a", "user name or a password"),
        ("https://figures.example\\@127.0.0.1/", "a blank, a backslash"),
        ("https://figures.example/a b", "a blank, a backslash"),
        ("https://figures.example\u2024com/", "a blank, a backslash"),
        ("https://\uff11\uff12\uff17.0.0.1/", "a blank, a backslash"),
        ("https://2130706433/", "not the usual spelling"),
        ("https://0x7f000001/", "not the usual spelling"),
        ("https://0x7f.1/", "not the usual spelling"),
        ("https://127.1/", "not the usual spelling"),
        ("https://0177.0.0.1/", "not the usual spelling"),
        ("https://127.0.0.01/", "not the usual spelling"),
        ("https://0/", "not the usual spelling"),
        ("https://127.0.0.1/", "not the source's"),
        ("https://[::1]/", "not the source's"),
        ("https://[::ffff:127.0.0.1]/", "not the source's"),
        ("https://169.254.169.254/a", "not the source's"),
        ("https://localhost/", "not the source's"),
        ("https://figures.example.evil.example/", "not the source's"),
        ("https://evilfigures.example/", "not the source's"),
        ("https://www.figures.example/", "not the source's"),
        ("https://figures.example:22/a", "not the source's"),
        ("https://figures.example:8443/a", "not the source's"),
    ],
)
def test_an_address_that_the_catalogue_does_not_lead_to_is_never_asked(url: str, said: str) -> None:
    """A redirect or a next page would make the desk's machine ask its own network, or hand out a file."""
    looked_up: list[str] = []

    def resolve(host: str, port: int) -> tuple[str, ...]:
        looked_up.append(host)
        return (PUBLIC,)

    with pytest.raises(FetchError, match=said) as refused:
        admitted(url, OWN, Fetching(), resolve)
    assert type(refused.value) is FetchError and refused.value.mend
    assert looked_up == []
    assert "CANARY" not in str(refused.value)


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "100.100.100.200", "0.0.0.0", "0.1.2.3", "192.0.0.8", "192.0.0.192", "192.0.2.1", "198.18.0.1", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:7f00:1::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_a_name_that_leads_inside_is_refused(number: str) -> None:
    """A name server could send the desk to its own machine, to its network or to the cloud's credentials."""
    for answers in ((number,), (PUBLIC, number), (number, PUBLIC)):
        with pytest.raises(FetchError, match="not an address of the open internet") as refused:
            admitted(OWN, OWN, Fetching(), lambda host, port, answers=answers: answers)
        assert "private_network" in refused.value.mend


@pytest.mark.parametrize("number", ["169.254.169.254", "fd00:ec2::254", "0.0.0.0", "fe80::1", "::ffff:127.0.0.1"])
def test_a_private_network_never_means_the_clouds_credentials(number: str) -> None:
    """A source for tests would open the way to the machine's own keys."""
    with pytest.raises(FetchError, match="not an address of the open internet"):
        admitted(OWN, OWN, Fetching(private_network=True), lambda host, port: (number,))


@pytest.mark.parametrize("number", ["127.0.0.1", "10.1.2.3", "192.168.7.1", "::1", "fd12::1"])
def test_a_private_network_is_reached_where_the_catalogue_says_so(number: str) -> None:
    """A desk could not read a server of its own house."""
    allowed = Fetching(private_network=True)
    assert admitted(OWN, OWN, allowed, lambda host, port: (number,)).dialled == (number,)
    plain = OWN.replace("https", "http")
    assert admitted(plain, plain, allowed, lambda host, port: (number,)).port == 80


def test_http_stays_in_the_private_network() -> None:
    """A source for tests would fetch figures in the clear from the open internet."""
    plain = OWN.replace("https", "http")
    with pytest.raises(FetchError, match="only https is fetched there"):
        admitted(plain, plain, Fetching(private_network=True), public)


@pytest.mark.parametrize("number", [PUBLIC, "2606:4700::1111", "64:ff9b::808:808"])
def test_the_open_internet_is_dialled_by_number_and_named_by_name(number: str) -> None:
    """The name could be looked up again between judging and dialling, and lead elsewhere the second time."""
    target = admitted("https://Figures.Example./a.json?k=1#x", OWN, Fetching(), lambda host, port: (number,))
    assert (target.host, target.host_header) == ("figures.example", "figures.example")
    host = f"[{number}]" if ":" in number else number
    assert list(target.dial_urls()) == [f"https://{host}:443/a.json?k=1"]


def test_hosts_of_the_allow_list_are_let_in_by_their_port() -> None:
    """A file that moved to the publisher's file host could not be read."""
    allowed = Fetching(redirect_hosts=("files.example", "other.example:8443"))
    for url in ("https://files.example/a", "https://files.example:443/a", "https://other.example:8443/a", OWN):
        assert admitted(url, OWN, allowed, public).dialled == (PUBLIC,)
    for url in ("https://files.example:8443/a", "https://other.example/a"):
        with pytest.raises(FetchError, match="not the source's") as refused:
            admitted(url, OWN, allowed, public)
        assert "fetching.redirect_hosts" in refused.value.mend


def test_a_name_that_nobody_knows_is_worth_another_try() -> None:
    """A name server's bad minute would cost a source its day, or pass in silence."""

    def unknown(host: str, port: int) -> tuple[str, ...]:
        raise OSError(-2, "Name or service not known")

    with pytest.raises(NotReached, match=r"figures\.example: the name cannot be looked up: .*not known"):
        admitted(OWN, OWN, Fetching(), unknown)
    with pytest.raises(NotReached, match="has no address"):
        admitted(OWN, OWN, Fetching(), lambda host, port: ())


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(number: object) -> None:
    """A network that nobody thought of would be let in."""
    assert not (is_public(number) and not number.is_global)
    assert not is_public(ip_address(f"::ffff:{number}") if number.version == 4 else ip_address("::1"))


class Rebinding:
    """A name server that tells the truth once, and then another address."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, host: str, port: int) -> tuple[str, ...]:
        self.asked += 1
        return (self.answers.pop(0) if len(self.answers) > 1 else self.answers[0],)


def test_a_name_that_changes_its_mind_is_looked_up_once_for_each_request(publisher: Publisher) -> None:
    """The address judged would not be the address dialled: the way around every check above."""
    names = Rebinding("127.0.0.1", "169.254.169.254")
    answer = get(f"http://figures.example:{publisher.port}/good", resolve=names)
    assert (answer.body, names.asked) == (BODY, 1)
    assert publisher.asked[0][1]["Host"] == f"figures.example:{publisher.port}"


def test_a_redirect_is_judged_like_the_first_address(publisher: Publisher) -> None:
    """A name could be good for one request and lead inside for the next."""
    names = Rebinding("127.0.0.1", "169.254.169.254")
    with pytest.raises(FetchError, match=r"figures\.example is 169\.254\.169\.254, which is not"):
        get(f"http://figures.example:{publisher.port}/moved", resolve=names)
    assert publisher.paths == ["/moved"]


def test_the_next_address_is_dialled_where_one_takes_no_connection(publisher: Publisher) -> None:
    """A host with one dead address of two would be lost half of the time."""
    answer = get(f"http://figures.example:{publisher.port}/good", resolve=lambda host, port: ("127.0.0.9", "127.0.0.1"))
    assert answer.body == BODY


def test_a_redirect_is_followed(publisher: Publisher) -> None:
    """A file that moved within its site would be lost."""
    assert get(f"{publisher.address}/moved").body == BODY


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("circle", "more than 3 redirects"),
        ("to?ftp://127.0.0.1/good", "only https is fetched"),
        ("to?file:///etc/hostname", "only https is fetched"),
        ("to?http://127.0.0.1:9/good", "this host and port are not the source's"),
        ("to?http://169.254.169.254/meta", "this host and port are not the source's"),
        ("to?//other.example/good", "this host and port are not the source's"),
        ("to?http://user:pw@127.0.0.1/", "a user name or a password"),
        ("to?http://[bad/", "redirects to an address that cannot be read"),
    ],
)
def test_a_redirect_that_leads_away_is_refused(publisher: Publisher, path: str, said: str) -> None:
    """A publisher that was taken over would send the desk wherever it likes, and keep it there."""
    with pytest.raises(FetchError, match=said):
        get(f"{publisher.address}/{path}")
    assert set(publisher.paths) == {f"/{path}"}


def test_another_host_is_followed_where_the_catalogue_names_it(publisher: Publisher) -> None:
    """A publisher whose files lie on another host could not be read."""
    with open_publisher() as files:
        there = {"redirect_hosts": (f"127.0.0.1:{files.port}",)}
        assert get(f"{publisher.address}/to?{files.address}/good", fetching=there).body == BODY
        assert files.paths == ["/good"]


def _certified(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return a server's context with a new certificate for `name`, and a client's that trusts it."""
    key, today = ec.generate_private_key(ec.SECP256R1()), dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signed = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(7).not_valid_before(today).not_valid_after(today + dt.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = signed.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(pem + secret)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(folder / "both.pem")
    return serving, ssl.create_default_context(cadata=pem.decode())


def test_the_certificate_is_that_of_the_name_though_a_number_is_dialled(tmp_path: Path) -> None:
    """Pinning the address would cost the one check that a server is who it says."""
    serving, trust = _certified(tmp_path, "figures.example")
    told: list[str | None] = []
    serving.sni_callback = lambda socket, name, context: told.append(name)
    with open_publisher(serving) as publisher:
        here = {"resolve": lambda host, port: ("127.0.0.1",), "trust": trust}
        assert get(f"https://figures.example:{publisher.port}/good", **here).body == BODY
        assert told == ["figures.example"]
        with pytest.raises(FetchError, match="certificate") as refused:
            visit(f"https://other.example:{publisher.port}/good", **here).get()
        assert not isinstance(refused.value, NotReached)
        assert publisher.paths == ["/good"]
