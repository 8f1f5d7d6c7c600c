"""In which order a bucket's objects are copied, so that nothing is ever pointed to before it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reports.briefings.kept_headers import PRIVATE, PUBLIC, stands_for_ever
from reports.briefings.publication import MANIFEST
from reports.briefings.publication_log import LOG_FOLDER

_DELTA_LOG = re.compile(r"^private/ledger/_delta_log/")
_SEALS = "private/ledger-seals/"


def in_copying_order(keys: Iterable[str]) -> list[str]:
    """Return keys so that what points comes after what it points to: the log after editions, moving objects last."""
    return sorted(keys, key=lambda key: (_turn(key), key))


def wanted(key: str, *, has_private: bool) -> bool:
    """Return whether an object is copied; of the private half nothing unless that was asked for."""
    return key.startswith(PUBLIC) or (has_private and key.startswith(PRIVATE))


def _turn(key: str) -> int:
    """What lies by itself, then what lists it, then the logs in their order, then what follows from them."""
    if not stands_for_ever(key):
        return 5
    if key.startswith(LOG_FOLDER):
        return 4
    if key.startswith(_SEALS):
        return 3
    if _DELTA_LOG.match(key) or key.endswith("/" + MANIFEST):
        return 2
    return 0 if key.startswith(PRIVATE) else 1
