"""The style rules that come after every pack's own, and that nothing of a pack can outdo."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

_SHOWN = (
    ".status, .edition, .notice { visibility: visible !important; opacity: 1 !important; color: #1b2432 !important; "
    "background: #f6efe2 !important }\n"
)
_RUNNING = (
    "html, body, main { background: none !important }\n"
    ".mast { string-set: title attr(data-title), edition attr(data-edition), note attr(data-note), of attr(data-of) "
    "!important }\n"
    "@page :nth(n+2) { @top-right { content: string(edition) !important; font: 9pt 'Source Sans Pro' !important; "
    "color: #1b2432 !important; background: none !important } }\n"
)
_KINDS = {".png": "image/png", ".ttf": "font/ttf", ".otf": "font/otf"}


def locked(document: str, *, is_print: bool) -> str:
    """Return a checked document with the rules that keep its status, notices and edition in sight."""
    head, end, rest = document.partition("</head>")
    return f"{head}<style>\n{_SHOWN}{_RUNNING if is_print else ''}</style>\n{end}{rest}"


def self_contained(document: str, assets: Mapping[str, bytes]) -> str:
    """Return a twin with the pack's pictures and fonts written into it."""
    for name in sorted(assets, key=len, reverse=True):
        kind = _KINDS[name[name.rfind(".") :]]
        document = document.replace(f"asset:{name}", f"data:{kind};base64,{b64encode(assets[name]).decode()}")
    return document
