"""Which files a pack may hold: partials and style sheets by their shared names, pictures and fonts by type and size."""

from __future__ import annotations

import re
import struct
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from reports.errors import UsageError

MOST_FILES = 80
LARGEST_TEMPLATE = 128 * 1024  # bytes
LARGEST_ASSET = 2 * 1024 * 1024
WIDEST_PICTURE = 4_000  # pixels, either way
ASSETS = "assets/"
FRAME = (
    "base.html.jinja",
    "print.html.jinja",
    "twin.html.jinja",
    "css/typefaces.css",
)  # the head of the document, the order of its parts
_FONTS = {".ttf": b"\x00\x01\x00\x00", ".otf": b"OTTO"}
_ASSET_NAME = re.compile(r"assets/[A-Za-z0-9][A-Za-z0-9_-]*\.[a-z]{3}")
_PNG = b"\x89PNG\r\n\x1a\n"
SUFFIXES = (".jinja", ".css", ".png", *_FONTS)


@dataclass(frozen=True)
class Pack:
    """A pack's templates by their shared names, and its pictures and fonts by the names that `asset:` gives them."""

    templates: Mapping[str, str]
    assets: Mapping[str, bytes]


def overridable(shared: Collection[str]) -> tuple[str, ...]:
    """Return which of the shared templates a pack may replace: all but the frame of the document."""
    return tuple(sorted(name for name in shared if name not in FRAME))


def read_pack(files: Mapping[str, bytes], shared: Collection[str]) -> Pack:
    """Return the pack that some files (by path in its folder) are; raises UsageError telling all that is wrong."""
    allowed = overridable(shared)
    templates: dict[str, str] = {}
    assets: dict[str, bytes] = {}
    wrong = [f"{len(files)} files; a pack has at most {MOST_FILES}"] if len(files) > MOST_FILES else []
    for name, body in sorted(files.items()):
        if name.startswith(ASSETS):
            complaint = _wrong_asset(name, body)
            assets[name.removeprefix(ASSETS)] = body
        else:
            complaint, text = _template(name, body, allowed)
            templates[name] = text
        if complaint:
            wrong.append(f"{name}: {complaint}")
    if wrong or not templates:
        raise UsageError(
            "the template pack cannot be used: " + "; ".join(wrong or ["it holds no template"]),
            mend=f"it may hold {', '.join(allowed)}, and {ASSETS}NAME.png, .ttf or .otf",
        )
    return Pack(templates, assets)


def _template(name: str, body: bytes, allowed: Collection[str]) -> tuple[str, str]:
    if name not in allowed:
        return "no shared template of this name may be replaced", ""
    if len(body) > LARGEST_TEMPLATE:
        return f"{len(body):,} bytes; a template has at most {LARGEST_TEMPLATE:,}", ""
    try:
        return "", body.decode()
    except UnicodeDecodeError as trouble:
        return f"byte {trouble.start} is not UTF-8", ""


def _wrong_asset(name: str, body: bytes) -> str:
    if (
        name.count("/") > 1
        or not name.removeprefix(ASSETS).replace("-", "").replace("_", "").replace(".", "").isalnum()
    ):
        return f"a picture or font lies right in {ASSETS}, its name in letters, digits, - and _"
    if len(body) > LARGEST_ASSET:
        return f"{len(body):,} bytes; a picture or font has at most {LARGEST_ASSET:,}"
    suffix = name[name.rfind(".") :]
    if suffix == ".png":
        return _wrong_picture(body)
    if suffix not in _FONTS:
        return "neither .png, .ttf nor .otf"
    return "" if body.startswith(_FONTS[suffix]) else f"its bytes are no {suffix} font"


def _wrong_picture(body: bytes) -> str:
    if not body.startswith(_PNG) or body[12:16] != b"IHDR" or len(body) < 33:
        return "its bytes are no PNG picture"
    width, height = struct.unpack(">II", body[16:24])
    if not (0 < width <= WIDEST_PICTURE and 0 < height <= WIDEST_PICTURE):
        return f"{width:,} × {height:,} pixels; at most {WIDEST_PICTURE:,} either way"
    return ""
