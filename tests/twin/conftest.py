"""A real Chromium, and the twin of a page in it: opened from a folder or from a server, with or without scripts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PHONE, TABLET, DESK = 390, 768, 1280


@dataclass
class Opened:
    """A page in the browser, and the address of everything that it asked for."""

    page: Page
    asked: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """Opens files in one browser."""

    browser: Browser

    @contextmanager
    def open(
        self, address: str, *, width: int = DESK, scheme: str = "light", scripts: bool = True, medium: str = "screen"
    ) -> Iterator[Opened]:
        """Yield an address as a reader would have it, `width` CSS pixels wide, light or dark, with nothing moving.

        Scripts are for what a test asks the page; the page has none.
        """
        size: ViewportSize = {"width": width, "height": 800}
        context = self.browser.new_context(
            viewport=size, color_scheme=scheme, java_script_enabled=scripts, reduced_motion="reduce"
        )
        try:
            opened = Opened(context.new_page())
            opened.page.on("request", lambda request: opened.asked.append(request.url))
            if medium != "screen":
                opened.page.emulate_media(media=medium)
            opened.page.goto(address)
            yield opened
        finally:
            context.close()


@pytest.fixture(scope="module")
def reading() -> Iterator[Reading]:
    """A browser of this test module's own: its event loop may not outlive it, for other tests have theirs."""
    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    assert program, "no Chromium: python3 deploy/system_libraries.py test"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=list(QUIET))
        try:
            yield Reading(browser)
        finally:
            browser.close()
