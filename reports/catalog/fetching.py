"""How a source may be asked: where its file may come from, with which secret, how often and for how long."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

# The kind of complaint whose value is not repeated: it may be the secret itself.
SECRET = "secret"
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9][0-9]{0,4})?")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
_SECRET_NAME = re.compile(r"(?i)(^|[_-])(api_?key|app_?id(entifier)?|key|pass(word)?|secret|sig(nature)?|token)$")


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise ValueError("write a host as files.example or files.example:8443, in small letters and without https://")
    return text


def _variable(text: str) -> str:
    if not _VARIABLE.fullmatch(text):
        raise PydanticCustomError(
            SECRET, "name an environment variable, such as NEWS_TOKEN; the secret itself never stands in a catalogue"
        )
    return text


Host = Annotated[str, AfterValidator(_host)]
HeaderName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$")]
# The name of an environment variable that holds a secret: the catalogue is public, the secret is not.
Variable = Annotated[str, AfterValidator(_variable)]


class Token(BaseModel):
    """A secret that goes into a header of each request to the source's own host, never to another one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    header: HeaderName
    environment: Variable = Field(description="the environment variable that holds it")
    prefix: str = Field(default="", description="what stands before it in the header, such as 'Bearer '")


class Fetching(BaseModel):
    """What a source's address may lead to and what may be spent on it. The defaults fit a public file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    redirect_hosts: tuple[Host, ...] = Field(
        default=(), description="hosts besides the address's own that a redirect or a next page may name"
    )
    private_network: bool = Field(
        default=False, description="the host is on this machine or in the private network; http will do there"
    )
    token: Token | None = None
    query_from_environment: Table[str, Variable] = Field(
        default_factory=dict, description="parameter of the address → environment variable that holds its value"
    )
    pause_seconds: float = Field(default=0.2, ge=0, le=60, description="rest between two requests to one host")
    deadline_seconds: float | None = Field(
        default=None, gt=0, le=3600, description="for all of one fetch; none: what the settings give to any source"
    )
    most_bytes: int = Field(default=64 * 1024 * 1024, ge=1, le=1024**3, description="of one fetch, unpacked")
    most_requests: int = Field(default=1000, ge=1, description="of one fetch: pages, redirects and retries together")


def refuse_secrets(url: str) -> str:
    """Return an address that shows no secret; raises ValueError, without repeating it."""
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        raise PydanticCustomError(
            SECRET, "the address holds a user name or password; send it as fetching.token from the environment"
        )
    for name, _ in parse_qsl(parts.query, keep_blank_values=True):
        if _SECRET_NAME.search(name):
            raise PydanticCustomError(
                SECRET,
                "the address seems to hold a secret in its parameter {name}; "
                "name its environment variable under fetching.query_from_environment",
                {"name": repr(name)},
            )
    return url
