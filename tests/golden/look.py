"""Look at how today's editions differ from those that are kept, side by side in a browser; or keep today's.

    python -m tests.golden.look [--accept] [NAME …]

Writes build/golden/index.html: for each edition the lines that changed, and for each page that changed, how it was, how
it is, and where they differ. Ends with 1 where anything differs.
"""

from __future__ import annotations

import argparse
import base64
import difflib
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from io import BytesIO
from itertools import zip_longest
from pathlib import Path

from PIL import Image, ImageChops, ImageOps

from tests.golden.cases import CASES, DESKS, Case, Desk, made
from tests.golden.portraits import ALIKE, Portrait, difference, kept, portrait

KEPT = Path(__file__).with_name("kept")
SHOWN = Path("build/golden/index.html")
_STYLE = (
    "body{font:15px/1.5 sans-serif;margin:2rem;max-width:80rem}"
    "img{border:1px solid #999;margin:.3rem}pre{overflow:auto}"
)


def main(arguments: list[str] | None = None) -> int:
    """Compare or keep; return the exit code."""
    asked = argparse.ArgumentParser(prog="python -m tests.golden.look", description=__doc__)
    asked.add_argument("names", nargs="*", help="editions to look at; all of them without a name")
    asked.add_argument("--accept", action="store_true", help="keep today's editions as they are")
    told = asked.parse_args(arguments)
    cases = [case for case in CASES if not told.names or case.name in told.names]
    if not cases:
        asked.error(f"no such edition; there are {', '.join(case.name for case in CASES)}")
    parts: list[str] = []
    for name, now in portraits(cases):
        if told.accept:
            now.keep(KEPT / name)
            print(f"kept {name}: {len(now.pages)} pages")
            continue
        found = "".join(differences(kept(KEPT / name), now)) if (KEPT / name).is_dir() else "<p>Never kept.</p>"
        print(f"{'differs' if found else 'as kept'}: {name}")
        parts += [f"<h1>{escape(name)}</h1>{found}"] if found else []
    if parts:
        SHOWN.parent.mkdir(parents=True, exist_ok=True)
        SHOWN.write_text(f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style>{''.join(parts)}", "utf-8")
        print(f"look at {SHOWN}; `make golden-accept` keeps what it shows as now")
    return 1 if parts else 0


def portraits(cases: list[Case]) -> Iterator[tuple[str, Portrait]]:
    """Yield each edition's name with its language, and its portrait of today."""
    desks: dict[str, Desk] = {}
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            if case.desk not in desks:
                desks[case.desk] = DESKS[case.desk](Path(folder, case.desk))
            for language, pdf in made(case, desks[case.desk], Path(folder, case.name)).items():
                yield f"{case.name}_{language}", portrait(pdf)


def differences(was: Portrait, now: Portrait) -> Iterator[str]:
    """Yield, as HTML, each way in which an edition differs from the one that is kept."""
    if was.structure != now.structure:
        changed = {key: (was.structure.get(key), now.structure.get(key)) for key in {**was.structure, **now.structure}}
        told = [f"{key}: {a} → {b}" for key, (a, b) in sorted(changed.items()) if a != b]
        yield f"<h2>Structure</h2><pre>{escape(chr(10).join(told))}</pre>"
    lines = list(difflib.unified_diff("\n".join(was.text).split("\n"), "\n".join(now.text).split("\n"), "was", "now",
                                      lineterm="", n=1))  # fmt: skip
    if lines:
        yield f"<h2>Text</h2><pre>{escape(chr(10).join(lines))}</pre>"
    for number, (before, after) in enumerate(zip_longest(was.pages, now.pages), 1):
        if before is None or after is None or difference(before, after) > ALIKE:
            pictures = [each for each in (before, after, _between(before, after)) if each is not None]
            yield f"<h2>Page {number}: was, is, differs</h2>{''.join(map(_shown, pictures))}"


def _between(before: Image.Image | None, after: Image.Image | None) -> Image.Image | None:
    if before is None or after is None or before.size != after.size:
        return None
    return ImageOps.invert(ImageChops.difference(before, after))


def _shown(picture: Image.Image) -> str:
    body = BytesIO()
    picture.save(body, "PNG")
    return f'<img alt="" src="data:image/png;base64,{base64.b64encode(body.getvalue()).decode()}">'


if __name__ == "__main__":
    sys.exit(main())
