"""The renderer, loaded without asking a compiler where its C libraries lie.

It tries the names of other systems before a library's own, and on Linux each of those starts `ldconfig`, `gcc` and `ld`
to look for it: 54 processes, and a tenth of the CPU time that a short document takes. The loader needs none of them.
"""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

TRIED_WITH = frozenset({"70.0"})  # versions of the renderer into whose insides this package reaches to be quicker


def renderer() -> ModuleType:
    """Return WeasyPrint, imported on the first call."""
    with _by_own_name():
        import weasyprint
    return weasyprint


def is_tried() -> bool:
    """Say whether the renderer is one whose pages were held against those it makes when its insides are let alone."""
    return renderer().__version__ in TRIED_WITH


@contextmanager
def _by_own_name() -> Iterator[None]:
    """Leave the search for libraries out on Linux, where the loader finds them; elsewhere it is what finds them."""
    search = ctypes.util.find_library
    if sys.platform == "linux" and "weasyprint" not in sys.modules:
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search
