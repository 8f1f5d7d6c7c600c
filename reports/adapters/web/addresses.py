"""Which addresses may be dialled: looked up once, judged, and dialled as judged."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from reports.catalog.fetching import Fetching
from reports.errors import FetchError, NotReached
from reports.figures.masking import masked

Resolver = Callable[[str, int], tuple[str, ...]]
_PORTS = {"https": 443, "http": 80}
_LONGEST = 4000
_NETWORKS_HERE = tuple(
    map(ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"))
)
# What `ipaddress` takes for the open internet and is not: assignments for protocols, and site-local addresses.
_NOT_OPEN = (ip_network("192.0.0.0/24"), ip_network("fec0::/10"))
# Where a cloud hands out credentials: refused even in a private network that the catalogue allows.
_CREDENTIALS = frozenset({IPv6Address("fd00:ec2::254")})
# The prefix under which a network without IPv4 shows all of it, and others that carry an IPv4 address.
_ALL_IPV4 = ip_network("64:ff9b::/96")
_OTHER_IPV4 = tuple(map(ip_network, ("::ffff:0:0/96", "::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
_NUMBER = re.compile(r"(?:[0-9]+|0[xX][0-9a-fA-F]*)")
_OUTSIDE = re.compile(r"[^\x21-\x7e]|\\")


@dataclass(frozen=True)
class Target:
    """An address that may be asked, and the numeric addresses (already judged) under which its host is dialled."""

    url: str
    scheme: str
    host: str
    port: int
    dialled: tuple[str, ...]

    @property
    def host_header(self) -> str:
        """The host as HTTP wants to be told of it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def dial_urls(self) -> Iterator[str]:
        """Yield the address with its host replaced by a number, in the order in which they were given."""
        parts = urlsplit(self.url)
        for number in self.dialled:
            host = f"[{number}]" if ":" in number else number
            yield parts._replace(netloc=f"{host}:{self.port}", fragment="").geturl()


def system_resolver(host: str, port: int) -> tuple[str, ...]:
    """Return the numeric addresses of a host, as this machine's resolver knows them; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return tuple(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def admitted(url: str, own_url: str, fetching: Fetching, resolve: Resolver = system_resolver) -> Target:
    """Return where `url` leads, if the catalogue's `own_url` and `fetching` let a request go there.

    Raises FetchError for what is never asked, NotReached for a name that cannot be looked up now.
    """
    parts = _read(url)
    scheme, host = parts.scheme, _plain(parts.hostname or "")
    if scheme != "https" and not (fetching.private_network and scheme == "http"):
        raise FetchError(f"{masked(url)}: only https is fetched", mend="give an https address in sources.toml")
    port = parts.port or _PORTS[scheme]
    _refuse_spelling(host, url)
    own = urlsplit(own_url)
    allowed = {(_plain(own.hostname or ""), own.port or _PORTS.get(own.scheme, 0))}
    allowed |= {_host_and_port(each, _PORTS[scheme]) for each in fetching.redirect_hosts}
    if (host, port) not in allowed:
        raise FetchError(
            f"{masked(url)}: this host and port are not the source's",
            mend=f"if they belong to it, add {host!r} to fetching.redirect_hosts of the source",
        )
    numbers = _looked_up(host, port, resolve)
    for number in numbers:
        _refuse_number(number, host, scheme, fetching.private_network)
    return Target(url, scheme, host, port, numbers)


def is_public(number: IPv4Address | IPv6Address) -> bool:
    """Return whether a numeric address is one of the open internet, whatever network it may be written in."""
    if number in _ALL_IPV4:
        return is_public(IPv4Address(int(number) & 0xFFFFFFFF))
    if any(number in network for network in (*_OTHER_IPV4, *_NOT_OPEN)):
        return False
    return number.is_global and not number.is_multicast and not number.is_reserved


def _read(url: str) -> SplitResult:
    """Return the parts of an address; raises FetchError for one that two readers could read differently."""
    trouble = ""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        trouble = "it cannot be read"
    else:
        if len(url) > _LONGEST:
            trouble = f"it is longer than {_LONGEST} signs"
        elif _OUTSIDE.search(url):
            trouble = "it holds a blank, a backslash or a sign that must be written as %XX"
        elif parts.username is not None or parts.password is not None:
            trouble = "it holds a user name or a password"
        elif parts.scheme in _PORTS and (not parts.hostname or parts.port == 0):
            trouble = "it names no host"
    if trouble:
        raise FetchError(
            f"{masked(url)[:200]}: not an address to ask: {trouble}", mend="correct the address in sources.toml"
        )
    return parts


def _refuse_spelling(host: str, url: str) -> None:
    """Refuse 127.1, 0x7f000001, 0177.0.0.1 and 2130706433: the resolver would take them for numeric addresses."""
    if ":" in host or not _NUMBER.fullmatch(host.rpartition(".")[2]):
        return
    try:
        IPv4Address(host)
    except ValueError:
        raise FetchError(
            f"{masked(url)}: {host} is no host name, and not the usual spelling of a numeric address",
            mend="give the host's name in sources.toml",
        ) from None


def _looked_up(host: str, port: int, resolve: Resolver) -> tuple[str, ...]:
    try:
        return (str(ip_address(host)),)
    except ValueError:
        mend = "the last good copy stays in use; try again later"
    try:
        numbers = resolve(host, port)
    except (OSError, UnicodeError) as trouble:
        raise NotReached(f"{host}: the name cannot be looked up: {trouble}", mend=mend) from None
    if not numbers:
        raise NotReached(f"{host}: the name has no address", mend=mend)
    return numbers


def _refuse_number(text: str, host: str, scheme: str, is_private_allowed: bool) -> None:
    number = ip_address(text)
    if is_public(number) and scheme == "https":
        return
    if is_private_allowed and _is_here(number):
        return
    told = text if text == host else f"{host} is {text}, which"
    if is_public(number):
        raise FetchError(f"{told} is in the open internet, and only https is fetched there", mend="use https")
    raise FetchError(
        f"{told} is not an address of the open internet",
        mend="if this is your own test server, set fetching.private_network of the source to true",
    )


def _is_here(number: IPv4Address | IPv6Address) -> bool:
    return number not in _CREDENTIALS and any(number in network for network in _NETWORKS_HERE)


def _plain(host: str) -> str:
    return host.lower().removesuffix(".")


def _host_and_port(text: str, usual: int) -> tuple[str, int]:
    host, _, port = text.partition(":")
    return _plain(host), int(port or usual)
