"""Changes to a finished PDF as a forger would make them: other glyphs of the same font, in the page's own content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import zip_longest
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont

_PAIRS = re.compile(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]{4})>")


def forged(body: bytes, page: int, shown: str, wanted: str, *, in_picture: bool = False) -> bytes:
    """Return the PDF where the first text of a page (from 1) that holds `shown` has `wanted` in its place, or nothing.

    A text may be drawn as a whole or glyph by glyph; what stands around it keeps its place.
    """
    with pikepdf.open(BytesIO(body)) as pdf:
        for stream, fonts in _streams(pdf, page, in_picture):
            instructions = list(pikepdf.parse_content_stream(stream))
            drawn = list(_glyphs(instructions, fonts))
            at = "".join(char for *_, char in drawn).find(shown)
            if at >= 0:
                for (number, part, offset, font, _), char in zip_longest(drawn[at : at + len(shown)], wanted):
                    _exchange(instructions[number].operands[0], part, offset, font, char)
                _write(pdf, page, stream, pikepdf.unparse_content_stream(instructions))
                return _saved(pdf)
    raise AssertionError("the page does not show what is to be forged")


def _glyphs(
    instructions: list[Any], fonts: dict[str, dict[int, str]]
) -> Iterator[tuple[int, int, int, dict[int, str], str]]:
    """Every glyph drawn: instruction, part of its array, offset there, font, character."""
    font: dict[int, str] = {}
    for number, each in enumerate(instructions):
        if str(each.operator) == "Tf":
            font = fonts[str(each.operands[0])]
        if str(each.operator) == "TJ":
            for part, kept in enumerate(each.operands[0]):
                if isinstance(kept, pikepdf.String):
                    for offset, pair in enumerate(_by_two(bytes(kept))):
                        yield number, part, offset, font, font.get(int.from_bytes(pair, "big"), "\0")


def _exchange(parts: Any, part: int, offset: int, font: dict[int, str], char: str | None) -> None:
    """Put the glyph of another character in a glyph's place; for none, that of a space."""
    glyph = next(number for number, shown in font.items() if shown == (char or " "))
    kept = bytes(parts[part])
    parts[part] = pikepdf.String(kept[: 2 * offset] + glyph.to_bytes(2, "big") + kept[2 * offset + 2 :])


def _write(pdf: Any, page: int, stream: Any, content: bytes) -> None:
    if isinstance(stream, pikepdf.Page):
        stream.Contents = pdf.make_stream(content)
    else:
        stream.write(content)


def added(body: bytes, page: int, text: str) -> bytes:
    """Return the PDF with a number written into a free corner of a page, in one of its own fonts."""
    with pikepdf.open(BytesIO(body)) as pdf:
        target = pdf.pages[page - 1]
        for name, font in target.Resources.Font.items():
            glyphs = {char: glyph for glyph, char in _unicode_of(font).items()}
            if set(text) <= set(glyphs):
                told = b"".join(glyphs[char].to_bytes(2, "big") for char in text).hex().encode()
                content = b"q BT %s 9 Tf 1 0 0 1 20 20 Tm <%s> Tj ET Q" % (name.encode(), told)
                target.contents_add(pdf.make_stream(content))
                return _saved(pdf)
    raise AssertionError("no font of the page has these digits")


def painted_over(body: bytes, page: int, shown: str, wanted: str) -> bytes:
    """Return the PDF where the first text of a page that holds `shown` is drawn twice, the second time as `wanted`."""
    with pikepdf.open(BytesIO(body)) as pdf, pikepdf.open(BytesIO(forged(body, page, shown, wanted))) as other:
        target = pdf.pages[page - 1]
        above = b"q " + _content(target) + b" Q q " + _content(other.pages[page - 1]) + b" Q"
        target.Contents = pdf.make_stream(above)
        return _saved(pdf)


def moved(body: bytes, page: int, shown: str, by: float) -> bytes:
    """Return the PDF where the text that holds `shown` stands some points further right, its matrix changed."""
    with pikepdf.open(BytesIO(body)) as pdf:
        target = pdf.pages[page - 1]
        fonts = {str(name): _unicode_of(font) for name, font in target.Resources.Font.items()}
        instructions = list(pikepdf.parse_content_stream(target))
        drawn = list(_glyphs(instructions, fonts))
        number = drawn["".join(char for *_, char in drawn).index(shown)][0]
        at = max(place for place in range(number) if str(instructions[place].operator) == "Tm")
        matrix = list(instructions[at].operands)
        matrix[4] = float(matrix[4]) + by
        instructions[at] = pikepdf.ContentStreamInstruction(matrix, instructions[at].operator)
        target.Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))
        return _saved(pdf)


def relabelled(body: bytes, char: str, said: str) -> bytes:
    """Return the PDF whose fonts say of the glyph of one character that it is another; it looks as before."""
    with pikepdf.open(BytesIO(body)) as pdf:
        for font in [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each]:
            told = font.ToUnicode.read_bytes()
            font.ToUnicode.write(told.replace(b"> <%04x>" % ord(char), b"> <%04x>" % ord(said)))
        return _saved(pdf)


def redrawn(body: bytes, shown: str, drawn_as: str) -> bytes:
    """Return the PDF whose fonts draw one character as another; programs read it as before."""
    with pikepdf.open(BytesIO(body)) as pdf:
        for font in [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each]:
            glyphs = {char: glyph for glyph, char in _unicode_of(font).items()}
            if {shown, drawn_as} <= set(glyphs):
                file = font.DescendantFonts[0].FontDescriptor.FontFile2
                face = TTFont(BytesIO(file.read_bytes()))
                order, outlines = face.getGlyphOrder(), face["glyf"]
                outlines[order[glyphs[shown]]] = outlines[order[glyphs[drawn_as]]]
                out = BytesIO()
                face.save(out)
                file.write(out.getvalue())
        return _saved(pdf)


def _content(page: Any) -> bytes:
    return pikepdf.unparse_content_stream(list(pikepdf.parse_content_stream(page)))


def attached(body: bytes, name: str, content: bytes | None) -> bytes:
    """Return the PDF with another file attached under a name, or with none."""
    with pikepdf.open(BytesIO(body)) as pdf:
        del pdf.attachments[name]
        if content is not None:
            pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name)
        return _saved(pdf)


def encrypted(body: bytes) -> bytes:
    """Return the PDF under a password."""
    with pikepdf.open(BytesIO(body)) as pdf:
        return _saved(pdf, encryption=pikepdf.Encryption(user="secret", owner="secret"))


def _streams(pdf: Any, page: int, in_picture: bool) -> Iterator[tuple[Any, dict[str, dict[int, str]]]]:
    target = pdf.pages[page - 1]
    fonts = {str(name): _unicode_of(font) for name, font in target.Resources.Font.items()}
    if not in_picture:
        yield target, fonts
        return
    used = {str(each.operands[0]) for each in pikepdf.parse_content_stream(target) if str(each.operator) == "Do"}
    waiting = [target.Resources.XObject[name] for name in sorted(used)]
    while waiting:
        form = waiting.pop()
        resources = form.get("/Resources", target.Resources)
        yield form, {str(name): _unicode_of(font) for name, font in resources.get("/Font", {}).items()}
        drawn = {str(each.operands[0]) for each in pikepdf.parse_content_stream(form) if str(each.operator) == "Do"}
        waiting += [resources.XObject[name] for name in sorted(drawn)]


def _unicode_of(font: Any) -> dict[int, str]:
    pairs = _PAIRS.findall(font.ToUnicode.read_bytes().partition(b"endcodespacerange")[2])
    return {int(glyph, 16): chr(int(char, 16)) for glyph, char in pairs}


def _by_two(part: bytes) -> Iterator[bytes]:
    return (part[at : at + 2] for at in range(0, len(part), 2))


def _saved(pdf: Any, **how: Any) -> bytes:
    out = BytesIO()
    pdf.save(out, **how)
    return out.getvalue()
