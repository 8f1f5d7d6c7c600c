# ruff: noqa: RUF001 -- Latin and Cyrillic letters stand side by side in a table of letters
"""How wide the page's sans face sets its letters, so that labels can be placed without loading a font.

Advance widths of Source Sans Pro Regular in thousandths of the type size, to the nearest 25; a test reads the font.
"""

from __future__ import annotations

_BY_WIDTH = {
    250: "',.:;ijl|·‘’ії",
    275: "IІЇ",
    300: "!()-[]f{}",
    350: "/\\rt",
    400: "г",
    425: '"*?sz“”«»ґ',
    450: "cxєзстх",
    475: "JLYvy–у",
    500: "#$+0123456789<=>F^_aegk~−≈≥≤§×ГҐавекчьéèä",
    525: "ESTVXЕТУХдля",
    550: "AZ`bdhnopquАЗбнопрцüö",
    575: "CKPRБЄКРСЬЯийß",
    600: "&BВЧ",
    625: "DG→Лм",
    650: "HNUДИЙНПЦ",
    675: "OQОж",
    725: "MwМФф",
    750: "шщю",
    775: "W",
    800: "—Ж",
    825: "%m",
    850: "@",
    875: "ШЩ",
    900: "№Ю",
    950: "…",
}
WIDTHS = (
    {char: width for width, chars in _BY_WIDTH.items() for char in chars}
    | dict.fromkeys(" \u00a0", 200)
    | {"\u202f": 125}
)
OTHER = 550
SEMIBOLD = 1.03
