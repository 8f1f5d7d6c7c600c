"""Whether a printed text is a value at the precision at which it is printed, in the edition's language."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from babel.numbers import get_decimal_symbol, get_group_symbol

_SPACES = "\u00a0\u2009\u202f"
_NUMERAL = re.compile(rf"\d(?:[\d.,{_SPACES}]*\d)?")
_SCALES = (Decimal(1), Decimal(100))  # a fraction may be printed in percent


def agrees(text: str, value: float, language: str) -> bool:
    """Say whether some numeral of the text is the value, rounded as it is printed; a text without one agrees."""
    numerals = [found for each in _NUMERAL.findall(text) if (found := _parsed(each, language)) is not None]
    return not numerals or any(_is_rounding(printed, value) for printed in numerals)


def _parsed(numeral: str, language: str) -> Decimal | None:
    group, point = get_group_symbol(language), get_decimal_symbol(language)
    plain = re.sub(rf"[{_SPACES}{re.escape(group)}]", "", numeral)
    try:
        return Decimal(plain.replace(point, "."))
    except InvalidOperation:
        return None


def _is_rounding(printed: Decimal, value: float) -> bool:
    exact = abs(Decimal(repr(value)))
    finest = Decimal(1).scaleb(int(printed.as_tuple().exponent))
    steps = [finest]
    while finest >= 1 and printed and printed % (steps[-1] * 10) == 0:
        steps.append(steps[-1] * 10)  # 1,480,000 may be rounded to any of its zeros
    return any(abs(printed - exact * scale) <= step / 2 for scale in _SCALES for step in steps)
