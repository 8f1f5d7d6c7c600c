"""Under which keys a run shows its artifacts: they stay from run to run, and each desk of several has its own."""

from __future__ import annotations

import os
import re

from flows.desks.choosing import DESK


def own_key(*words: str) -> str:
    """Return the words as a key, with the desk's name before them where the run is of one desk among others.

    Prefect takes lower case, digits and dashes alone.
    """
    named = [os.environ.get(DESK, ""), *words]
    return "-".join(filter(None, (re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-") for word in named)))
