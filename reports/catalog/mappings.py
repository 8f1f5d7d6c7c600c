"""How each kind of file becomes claims: declared, never guessed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Mapping(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class JsonMapping(_Mapping):
    """A whole-file JSON array."""

    adapter: Literal["json"]


class CsvMapping(_Mapping):
    """A table."""

    adapter: Literal["csv"]


class RegisterMapping(_Mapping):
    """The desk's own curated table."""

    adapter: Literal["register"]


Mapping = Annotated[JsonMapping | CsvMapping | RegisterMapping, Field(discriminator="adapter")]
