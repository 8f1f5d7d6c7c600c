"""A signed copy: an edition's own bytes, and after them one update that holds a signature and nothing else.

A signature proves who signed; that the pages are still the edition's follows only from comparing both (an update may
put other pages in the place of those it follows, and be signed by anybody). Read without a library for signatures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

_END = re.compile(rb"startxref\s+\d+\s+%%EOF\r?\n?")
_SIGNATURE = re.compile(rb"/ByteRange\s*\[")
_HEXADECIMAL = re.compile(rb"<(?:[0-9A-F]+|[0-9a-f]+)>")
_ROOT_MAY_GAIN = frozenset({"/AcroForm", "/Extensions", "/Version"})
_FORM_HOLDS = frozenset({"/Fields", "/SigFlags"})
_FIELD_HOLDS = frozenset({"/FT", "/T", "/TU", "/Type", "/Subtype", "/F", "/Rect", "/P", "/V"})


def edition_part(body: bytes) -> bytes | None:
    """Return the bytes before the first update of a PDF where what follows holds a signature; None for another file."""
    first = _END.search(body)
    if first is None or not _SIGNATURE.search(body, first.end()):
        return None
    return body[: first.end()]


def beyond_a_signature(edition: bytes, whole: bytes) -> tuple[str, ...]:
    """Return how a signed copy is more or other than the edition with one invisible signature over all of it."""
    import pikepdf

    try:
        with pikepdf.open(BytesIO(edition)) as before, pikepdf.open(BytesIO(whole)) as after:
            return tuple(_troubles(before, after, edition, whole))
    except (pikepdf.PdfError, pikepdf.PasswordError) as trouble:
        return (f"it is no whole PDF ({trouble})",)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError) as trouble:
        return (f"what follows the edition is no signature as it should be ({type(trouble).__name__})",)


def _troubles(before: Any, after: Any, edition: bytes, whole: bytes) -> Iterator[str]:
    root, held = after.trailer.Root, before.trailer.Root
    form = root.AcroForm
    (field,) = form.Fields
    if set(form.keys()) - _FORM_HOLDS or set(field.keys()) - _FIELD_HOLDS or str(field.FT) != "/Sig":
        yield "its form holds more than a signature"
    left, bottom, right, top = (float(each) for each in field.Rect)
    if left != right or bottom != top:
        yield "its signature takes room on a page"
    yield from _uncovered([int(each) for each in field.V.ByteRange], len(edition), whole)
    if root.objgen != held.objgen or not _same(held, root, _ROOT_MAY_GAIN):
        yield "the document itself was exchanged after the edition's end"
    if _said(after.trailer.get("/Info")) != _said(before.trailer.get("/Info")):
        yield "what the document says about itself was exchanged after the edition's end"
    known = {held.objgen}
    if field.P.objgen != (0, 0) and _only_gained(before.get_object(field.P.objgen), field.P, field):
        known.add(field.P.objgen)
    changed = [each.objgen for each in before.objects if each.objgen not in known and _differs(each, after)]
    if changed:
        yield f"{len(changed):,} parts of the edition were exchanged after its end"


def _uncovered(spans: list[int], edition_ends: int, whole: bytes) -> Iterator[str]:
    """Tell where a signature's spans leave out more than its own placeholder (ISO 32000-2, 12.8.1)."""
    start, first, second, length = spans
    if start != 0 or first < edition_ends or not first < second:
        yield "its signature does not cover the edition"
    elif second + length != len(whole):
        yield f"{len(whole) - second - length:,} bytes follow what the signature covers"
    elif not _is_placeholder(whole[first:second]):
        yield "something beside the signature stands in its place"


def _is_placeholder(gap: bytes) -> bool:
    """Say whether what a signature leaves out is one string of hexadecimal digits, as its own value is written."""
    return bool(_HEXADECIMAL.fullmatch(gap))


def _same(before: Any, after: Any, but: frozenset[str]) -> bool:
    names = (set(before.keys()) | set(after.keys())) - but
    return all(_said(before.get(name)) == _said(after.get(name)) for name in names)


def _only_gained(before: Any, after: Any, field: Any) -> bool:
    """Say whether a page gained the signature's field as its last annotation and is the same in all else."""
    had, has = list(before.get("/Annots", [])), list(after.get("/Annots", []))
    kept = [_said(each) for each in has[:-1]] == [_said(each) for each in had]
    return kept and has[-1].objgen == field.objgen and _same(before, after, frozenset({"/Annots"}))


def _differs(before: Any, after: Any) -> bool:
    return _said(before, is_whole=True) != _said(after.get_object(before.objgen), is_whole=True)


def _said(value: Any, *, is_whole: bool = False) -> object:
    """Return a value in one spelling; an object of its own as its number, unless all of it is asked for."""
    import pikepdf

    if not isinstance(value, pikepdf.Object):
        return value
    if value.objgen != (0, 0) and not is_whole:
        return value.objgen
    if isinstance(value, pikepdf.Stream):
        return value.stream_dict.unparse(), value.read_raw_bytes()
    return value.unparse()
