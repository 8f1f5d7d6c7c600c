"""Publishing to a store: write once, read back, log the act, then bring what follows from the log up to it."""

from reports.adapters.publisher.batches import log_laid_down
from reports.adapters.publisher.editions import (
    PublishResult,
    as_logged,
    bring_up_to_log,
    lay_down,
    pin,
    pins,
    publish_edition,
    published,
    read_log,
    read_pin,
    revisions,
    withdraw_edition,
)

__all__ = [
    "PublishResult", "as_logged", "bring_up_to_log", "lay_down", "log_laid_down", "pin", "pins", "publish_edition",
    "published", "read_log", "read_pin", "revisions", "withdraw_edition",
]  # fmt: skip
