"""Asking over the web: only where the catalogue leads, bounded in time, bytes and redirects, and politely."""

from __future__ import annotations

from reports.adapters.web.posting import Mailbox
from reports.adapters.web.public import PublicAddress, is_web
from reports.adapters.web.secrets import Secrets
from reports.adapters.web.turns import Turns
from reports.adapters.web.visit import Answer, Visit
from reports.adapters.web.walk import Walk

__all__ = ["Answer", "Mailbox", "PublicAddress", "Secrets", "Turns", "Visit", "Walk", "is_web"]
