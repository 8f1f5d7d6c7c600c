# ruff: noqa: RUF001 -- Latin and Cyrillic letters stand side by side in a table of letters
"""How wide the page's sans face sets its letters, so that labels can be placed without loading a font.

Advance widths of Source Sans Pro, Regular and Semibold, in thousandths of the type size, to the nearest 20; a test
reads the fonts.
"""

from __future__ import annotations

_REGULAR = {
    240: "ijіїíîï',.:;|‘’ʼ·",
    260: "IlІЇłÍ",
    280: "!",
    300: "f()[]{}•",
    320: "-",
    340: "rtř°",
    360: "/\\",
    420: 'szгґšž"*?“”„«»',
    440: "xх",
    460: "cvyєзстуэçčćý†‡",
    480: "JLYŁ–",
    500: "0123456789FaegkГҐавекьёàáâäåéèêë#$+<=>^_~§−×±≈≥≤",
    520: "EVXЕУХЁчяÉ",
    540: "ASTZhnouАТбдлоñóòôöøúùûüÁÄÅŠŽ`",
    560: "PRbdpqЗРийнпрц",
    580: "BCKБВЄКСЬЯЭßÇČ",
    600: "Чъ&",
    620: "DG→←↓↑",
    640: "NUДЛПЦмÚÜ",
    660: "HOQИЙНОÓÖØ",
    680: "жы",
    720: "MwМЪ",
    740: "Ффшю",
    760: "щ",
    780: "W",
    800: "ЖЫ—",
    820: "m%",
    840: "@",
    860: "Ш",
    880: "Щ",
    900: "Ю№",
    940: "…",
}  # fmt: skip
_SEMIBOLD = {
    260: "ijіїíîï|",
    280: "IlІЇłÍ',.:;‘’ʼ·",
    320: "f!()-[]{}•",
    340: "/\\°",
    360: "t",
    380: "rř",
    420: "гґ",
    440: "szšž*?",
    460: "cєзсэçčć«»",
    480: 'xтх"“”„–†‡',
    500: "JLYevyеуьёéèêëýŁ_",
    520: "0123456789FagkГҐавкяàáâäå#$+<=>^~§−×±≈≥≤",
    540: "ESTVXZoЕТУХЁочóòôöøÉŠŽ`",
    560: "AbdhnpquАЗбдлпрñúùûüÁÄÅ",
    580: "CPЄРСЭийнцÇČ",
    600: "BKRБВКЬЯъß",
    620: "DGЧ→←↓↑",
    640: "Лм&",
    660: "HNUДИЙНПЦÚÜ",
    680: "OQОÓÖØ",
    700: "ы",
    720: "Ъж",
    740: "MwМФ",
    760: "фю",
    780: "ш",
    800: "Wщ—",
    820: "Ы",
    840: "mЖ%",
    880: "Ш@",
    900: "Щ",
    920: "Ю",
    940: "№",
    960: "…",
}  # fmt: skip
_SPACES = dict.fromkeys(" \u00a0", 200) | {"\u2009": 125, "\u202f": 125, "\u2060": 0}


def _by_letter(by_width: dict[int, str]) -> dict[str, int]:
    return {char: width for width, chars in by_width.items() for char in chars} | _SPACES


WIDTHS, BOLD_WIDTHS = _by_letter(_REGULAR), _by_letter(_SEMIBOLD)
OTHER = 600
