"""What is said of an object wherever its bucket lies, as a function of its key alone; and which objects move."""

from __future__ import annotations

import re

from reports.briefings.publication import headers_of, moving_headers
from reports.briefings.publication_log import LOG_FOLDER
from reports.store import ContentHeaders

PUBLIC = "public/"
PRIVATE = "private/"
_OF_AN_EDITION = re.compile(r"^public/[^/]+/[^/]+/\d{4}-W\d{2}/r\d+/")
_MOVING_PRIVATE = ("private/decisions/import-until.json", "private/ledger/_delta_log/_last_checkpoint")


def stands_for_ever(key: str) -> bool:
    """Return whether what lies under a key is created once and never replaced."""
    if key.startswith(PUBLIC):
        return key.startswith(LOG_FOLDER) or bool(_OF_AN_EDITION.match(key))
    return key not in _MOVING_PRIVATE


def headers_of_key(key: str) -> ContentHeaders:
    """Return what a web server says of the object under a key."""
    name = key.rpartition("/")[2]
    if key.startswith(PUBLIC):
        return headers_of(name) if stands_for_ever(key) else moving_headers(name)
    kept = "private, max-age=31536000, immutable" if stands_for_ever(key) else "private, no-cache"
    return ContentHeaders("application/json" if name.endswith(".json") else "application/octet-stream", kept)
