"""What a document may load: inline images and the assets handed in. Everything else is refused and counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.adapters.pdf.loading import renderer

_INLINE = {"data:image/svg+xml": "image/svg+xml", "data:image/png": "image/png"}
_TYPES = {".ttf": "font/ttf", ".otf": "font/otf", ".svg": "image/svg+xml", ".png": "image/png"}


def safe_fetcher(assets: Mapping[str, bytes], refused: list[str]) -> Any:
    """Return a fetcher for WeasyPrint; addresses it refuses are appended to `refused`.

    Refusals must be counted by the caller: inside an SVG the renderer swallows even a fatal error.
    """
    renderer()
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class SafeFetcher(URLFetcher):
        def __init__(self) -> None:
            super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith(tuple(_INLINE)):
                return super().fetch(url, headers)
            name = url.removeprefix("asset:")
            if name != url and name in assets:
                kind = next((it for end, it in _TYPES.items() if name.endswith(end)), "application/octet-stream")
                return URLFetcherResponse(url, assets[name], {"Content-Type": kind})
            refused.append(url[:120])
            raise FatalURLFetchingError(f"not allowed: {url[:120]}")

    return SafeFetcher()
