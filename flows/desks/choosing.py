"""Choosing one desk: this process's environment becomes that desk's, so that nothing else has to know of others."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from flows.desks.declared import Desk
from flows.desks.installation import Installation, read_installation
from reports.errors import UsageError

INSTALLATION, DESK = "MUSTER_INSTALLATION", "MUSTER_DESK"
# Who asks an S3 server. A desk that names one of these names its whole identity: half of another's would be mixed in.
_IDENTITY = (
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)  # fmt: skip
_CREDENTIALS_FILE = "AWS_SHARED_CREDENTIALS_FILE"  # where profiles stand: kept for a desk that names one of them
# What says which desk it is: never taken over from the surroundings of all.
_OWN = ("MUSTER_BUCKET", "MUSTER_CATALOG", "MUSTER_TEMPLATES")
# What each of several desks needs for itself: a beat, or a file of metrics, that all share would hide who is silent.
_OF_ONE = re.compile(r"MUSTER_(HEARTBEAT(_[A-Z]+)?_URL|METRICS_FILE|SERVED_AT)")


def installation_of(environ: Mapping[str, str]) -> Installation | None:
    """Return the installation that the environment names, None where it names none; raises UsageError, CatalogError."""
    path = environ.get(INSTALLATION, "").strip()
    if path:
        return read_installation(Path(path))
    if environ.get(DESK, "").strip():
        message = f"the desk {environ[DESK]!r} is chosen, and no installation's file says what it is"
        raise UsageError(message, mend=f"name the file with {INSTALLATION} or --installation")
    return None


def enter_desk(environ: MutableMapping[str, str]) -> str:
    """Make `environ` that of the desk chosen, and return its name; empty, and nothing done, without an installation.

    Of several desks one must be chosen; a single one chooses itself. Raises UsageError, CatalogError.
    Secrets of the other desks are taken out: nothing that this process starts can read them. Done twice it is as once.
    """
    found = installation_of(environ)
    if found is None:
        return ""
    name = chosen(found, environ)
    inside = desk_environ(found, name, environ)
    for gone in set(environ) - set(inside):
        del environ[gone]
    environ.update(inside)
    return name


def chosen(found: Installation, environ: Mapping[str, str]) -> str:
    """Return the name of the desk that is meant; raises UsageError where several are and none is chosen."""
    name = environ.get(DESK, "").strip()
    if name:
        found.desk(name)
        return name
    if len(found.desks) > 1:
        message = f"{found.path} has {len(found.desks)} desks, and none is chosen: {', '.join(found.desks)}"
        raise UsageError(
            message, mend=f"muster --desk NAME …, or {DESK}; `muster desks each COMMAND` runs it for every desk"
        )
    return next(iter(found.desks))


def desk_environ(found: Installation, name: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which every command is about this desk; raises UsageError where a secret is missing."""
    desk = found.desk(name)
    own = _declared(desk, name, environ) | dict(desk.settings) | _secrets(found, name, environ)
    hidden = {holder for each in found.desks.values() for holder in each.secrets.values()} - set(desk.secrets.values())
    shared = {variable for variable in environ if _OF_ONE.fullmatch(variable)} if len(found.desks) > 1 else ()
    dropped = {*_OWN, *hidden, *shared, *(_IDENTITY if set(own) & {*_IDENTITY, _CREDENTIALS_FILE} else ())}
    kept = {variable: value for variable, value in environ.items() if variable not in dropped}
    return kept | own | {INSTALLATION: str(found.path), DESK: name}


def _declared(desk: Desk, name: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return what the desk's table says, as the variables that settings are read from."""
    s3 = desk.s3
    drafts = Path(environ.get("MUSTER_DRAFTS") or "drafts")
    said = {
        "MUSTER_BUCKET": desk.bucket,
        "MUSTER_CATALOG": desk.catalog,
        "MUSTER_RECORDED": desk.recorded or (str(Path(desk.catalog) / "recorded") if desk.catalog else ""),
        "MUSTER_DRAFTS": desk.drafts or str(drafts if drafts.name == name else drafts / name),
        "MUSTER_TEMPLATES": desk.templates,
        "MUSTER_S3_ENDPOINT": s3.endpoint,
        "MUSTER_S3_REGION": s3.region,
        "MUSTER_S3_PATH_STYLE": "" if s3.path_style is None else str(int(s3.path_style)),
        "MUSTER_S3_CHECKSUM": s3.checksum,
        "AWS_PROFILE": s3.profile,
        _CREDENTIALS_FILE: s3.credentials_file,
    }
    return {variable: value for variable, value in said.items() if value}


def _secrets(found: Installation, name: str, environ: Mapping[str, str]) -> dict[str, str]:
    held: dict[str, str] = {}
    for variable, holder in found.desk(name).secrets.items():
        if not environ.get(holder):
            message = f"{found.place(name, 'secrets', variable)}: {holder} is not set"
            raise UsageError(message, mend=f"set {holder} where this runs, from your store of secrets")
        held[variable] = environ[holder]
    return held
