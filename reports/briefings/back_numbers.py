"""How a page says that its edition is back-filled: made later, from what was known by its cut-off."""

from __future__ import annotations

from collections.abc import Mapping

from reports.briefings.material import Edition


def standing_word(edition: Edition) -> str:
    """Return the message that says, at the head of every page, how an edition stands."""
    if not (edition.is_backfilled and edition.is_issued):
        return edition.status
    return "backfilled_corrected" if edition.status == "corrected" else "backfilled"


def label_notice(edition: Edition) -> str:
    """Return the message of the notice under the title, empty for an edition of its own time.

    A later revision has a cut-off of its own, of which the first one's sentence would not be true.
    """
    if not edition.is_backfilled:
        return ""
    return "backfilled_notice" if edition.revision == 1 else "backfilled_corrected_notice"


def due_words(edition: Edition) -> Mapping[str, str]:
    """Return the templates' words that other messages take the place of: its release instant is when it was due."""
    return {"issued": "was_due"} if edition.is_backfilled and edition.revision == 1 else {}
