"""A single range of bytes, as RFC 9110 has it (section 14): asked for, and cut out."""

from __future__ import annotations

import re

_ONE = re.compile(r"^bytes=(?:(\d{1,18})-(\d{1,18})?|-(\d{1,18}))$")


def span_of(asked: str, size: int) -> tuple[int, int] | None:
    """Return the first byte and the one behind the last of a range; raises IndexError where there is none such.

    None where the field is not a single range of bytes: the whole is sent then, as if nothing had been asked.
    """
    found = _ONE.match(asked.strip())
    if not found:
        return None
    first, last, from_end = found.groups()
    if from_end is not None:
        begins, ends = max(0, size - int(from_end)), size
    else:
        begins, ends = int(first), min(size, int(last) + 1) if last is not None else size
        if last is not None and int(last) < int(first):
            return None
    if begins >= ends:
        raise IndexError(f"{asked} of {size} bytes")
    return begins, ends
