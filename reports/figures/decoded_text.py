"""Bytes as text, strictly: what the encoding does not allow, or no text holds, is refused."""

from __future__ import annotations

from reports.errors import ParseError
from reports.figures.row_findings import LOOK_AT_THE_FILE


def decoded(body: bytes, encoding: str, source_id: str, *, told: str = "", thing: str, kind: str) -> str:
    """Return the text; raises ParseError naming the byte and line that are not `encoding`, or the line with a NUL.

    `told` is the encoding's name where it is declared by another; `thing` the file, page … that has it, and `kind`
    what the bytes are not where they hold a NUL.
    """
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as trouble:
        line = body.count(b"\n", 0, trouble.start) + 1
        message = f"{source_id}: byte {trouble.start} (line {line}) is not {told or encoding}"
        raise ParseError(message, mend=f"declare the {thing}'s encoding under mapping.encoding") from trouble
    if (at := text.find("\0")) >= 0:
        line = text.count("\n", 0, at) + 1
        raise ParseError(f"{source_id}: line {line} holds a NUL character: this is no {kind}", mend=LOOK_AT_THE_FILE)
    return text
