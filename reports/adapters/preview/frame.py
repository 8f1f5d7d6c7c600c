"""The page around a preview: what to look at, a word that it is a draft, and the script that loads it anew."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_STYLE = """
html, body { margin: 0; height: 100%; overflow: hidden; font: 15px/1.4 system-ui, sans-serif; color: #1b2432 }
body { display: grid; grid-template-rows: auto 1fr }
nav { display: flex; gap: 1rem; align-items: center; padding: .4rem 1rem; background: #f6efe2;
  border-bottom: 1px solid #98a2af }
nav a { color: #1f5a9a } nav a[aria-current] { font-weight: 600; color: #1b2432 }
nav span { margin-left: auto; color: #4a5563 }
iframe { border: 0; width: 100%; height: 100% }
.stamp { position: fixed; inset: 0; display: grid; place-items: center; pointer-events: none; overflow: hidden;
  font-size: 22vmin; font-weight: 700; letter-spacing: .1em; color: rgba(179, 53, 43, .1); transform: rotate(-30deg) }
"""
_SCRIPT = """
const view = document.getElementById("view"), told = document.getElementById("told");
let seen = null;
const heard = new EventSource("events");
heard.onmessage = event => {
  if (seen !== null && event.data !== seen) {
    const y = view.contentWindow.scrollY;
    view.onload = () => { try { view.contentWindow.scrollTo(0, y) } catch {} told.textContent = "made anew" };
    view.contentWindow.location.reload();
  }
  seen = event.data;
};
heard.onerror = () => { told.textContent = "the preview has ended" };
document.querySelector("nav").onclick = event => {
  if (event.target.tagName !== "A") return;
  for (const each of document.querySelectorAll("nav a")) each.removeAttribute("aria-current");
  event.target.setAttribute("aria-current", "true");
};
"""
_ERROR = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 52rem; padding: 0 1rem; color: #1b2432 }
pre { white-space: pre-wrap; background: #f6efe2; border-left: .3rem solid #b3352b; padding: 1rem; font-size: 14px }
"""


def frame(title: str, languages: Sequence[str], nonce: str) -> str:
    """Return the frame of a preview in some languages; `nonce` is what lets its own script and style run."""
    links = "".join(
        f'<a href="{kind}/{escape(language)}" target="view"{" aria-current=true" * (at == 0 and kind == "twin")}>'
        f"{escape(language)} {label}</a>"
        for at, language in enumerate(languages)
        for kind, label in (("twin", "page"), ("pdf", "PDF"))
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}: preview</title>'
        f'<style nonce="{nonce}">{_STYLE}</style></head><body><nav>{links}<span id="told">nothing here is published'
        f'</span></nav><iframe id="view" name="view" title="preview" src="twin/{escape(languages[0])}"></iframe>'
        f'<div class="stamp" aria-hidden="true">DRAFT</div><script nonce="{nonce}">{_SCRIPT}</script></body></html>'
    )


def error_page(message: str, mend: str) -> str:
    """Return a page that tells what is wrong, where, and how to mend it; it goes away when that is done."""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>not made</title>'
        f"<style>{_ERROR}</style></head><body><h1>This edition cannot be made as it stands</h1>"
        f"<pre>{escape(message)}</pre><p><b>Mend:</b> {escape(mend) or 'see above'}</p>"
        "<p>Save the file, and this page goes away.</p></body></html>"
    )
