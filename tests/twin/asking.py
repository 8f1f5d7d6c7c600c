"""What the tests ask of a twin in the browser, for a made-up page and for real editions alike."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

AXE = "async () => { const told = await axe.run(document, %s); return told.violations.map(one => one.id + ': ' + \
one.help + ' at ' + one.nodes.slice(0, 4).map(node => node.target.join(' ') + ' ' + node.html.slice(0, 160) + ' ' + \
node.failureSummary).join(' | ')) }"
# Every tag that axe knows, so that best practices and the rules still held experimental count as well.
TAGS = (
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice", "experimental",
)  # fmt: skip
LOST = """() => [...document.querySelectorAll('a[href^="#"]')].map(it => it.getAttribute('href').slice(1))
    .filter(id => !document.getElementById(id))"""
TWICE = """() => { const all = [...document.querySelectorAll('[id]')].map(it => it.id);
    return all.filter((id, at) => all.indexOf(id) !== at) }"""
WIDER = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""
HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(it => +it.tagName[1])"""
STUCK = """() => [...document.querySelectorAll('*')].filter(it => {
    const style = getComputedStyle(it);
    return it.scrollWidth > it.clientWidth + 1 && ['auto', 'scroll'].includes(style.overflowX)
        && it.clientWidth > 0 && it.tabIndex < 0 && !it.querySelector('a[href], summary, [tabindex="0"]')
}).map(it => it.outerHTML.slice(0, 120))"""


def unfold(page: Page) -> None:
    """Open all that can be opened."""
    page.evaluate("() => document.querySelectorAll('details').forEach(it => { it.open = true })")


def violations(page: Page) -> list[str]:
    """Return what axe-core holds against the page by every rule that it has."""
    page.evaluate(AXE_SCRIPT)
    options = f"{{runOnly: {list(TAGS)!r}, resultTypes: ['violations']}}"
    return page.evaluate(AXE % options)


def lost_links(page: Page) -> list[str]:
    """Return the in-page links that lead nowhere."""
    return page.evaluate(LOST)


def ids_twice(page: Page) -> list[str]:
    """Return the ids that more than one element bears."""
    return page.evaluate(TWICE)


def overhang(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return page.evaluate(WIDER)


def heading_levels(page: Page) -> list[int]:
    """Return the levels of all headings in reading order."""
    return page.evaluate(HEADINGS)


def unreachable_scrollers(page: Page) -> list[str]:
    """Return what scrolls sideways and cannot be reached by keyboard."""
    return page.evaluate(STUCK)


def shown_hash(page: Page) -> str:
    """Return the hash of the evidence in the proof that lies open, or nothing."""
    code = page.locator(".entries > li:target code")
    return code.first.inner_text() if code.count() else ""
