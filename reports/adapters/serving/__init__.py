"""The public half of a store over HTTP, read-only: for a desk without a web server of its own."""

from reports.adapters.serving.answers import Door, PublicHalf
from reports.adapters.serving.listening import Listener

__all__ = ["Door", "Listener", "PublicHalf"]
