"""Whose certificates are believed."""

from __future__ import annotations

import ssl
from functools import cache


@cache
def usual_trust() -> ssl.SSLContext:
    """Return the authorities that are trusted everywhere: reading them takes longer than many a request."""
    import httpx

    return httpx.create_ssl_context(trust_env=False)


def is_distrust(trouble: BaseException | None) -> bool:
    """Return whether a connection failed for its certificate: asking again will not mend that."""
    while trouble is not None:
        if isinstance(trouble, ssl.SSLCertVerificationError):
            return True
        trouble = trouble.__cause__ or trouble.__context__
    return False
