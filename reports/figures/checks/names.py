"""Texts that do not say what they seem to say: broken encodings, look-alike letters, characters without a shape."""

from __future__ import annotations

import re
import unicodedata

# UTF-8 read as Latin-1 or Windows-1252: the first byte of a pair as a letter, the second as no letter.
_SECOND_BYTES = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u2013-\u203a\u20ac\u2122"
_MOJIBAKE = re.compile(f"[\u00c2\u00c3\u00d0\u00d1][{_SECOND_BYTES}]|\u00e2\u20ac|\ufffd")
_SHAPELESS = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_WORD = re.compile(r"[^\W\d_]+")
# Capital and small letters of Cyrillic, and then of Greek, that look like Latin ones; written as numbers, because
# nobody could proof-read them otherwise.
_CYRILLIC = (
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421"
    "\u0422\u0425\u04ae\u0430\u0435\u0455\u0456\u0458\u043e\u0440\u0441\u0443"
    "\u0445\u04bb\u0501\u051b\u051d"
)
_GREEK = "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd"
_ALIKE = str.maketrans(_CYRILLIC + _GREEK, "ABESIJKMHOPCTXYaesijopcyxhdqw" + "ABEZHIKMNOPTYXov")


def is_garbled(text: str) -> bool:
    """Return whether a text was read in another encoding than it was written in."""
    return bool(_MOJIBAKE.search(text))


def text_fault(text: str) -> str:
    """Return what is wrong with a text, empty if nothing is."""
    if found := _MOJIBAKE.search(text):
        return f"the text was read in a wrong encoding ({found.group()!a})"
    if found := _SHAPELESS.search(text):
        return f"it holds a character without a shape of its own ({unicodedata.name(found.group(), 'unnamed')})"
    if any(character.isdigit() and not character.isascii() for character in text):
        return "its digits are not those of figures"
    for word in _WORD.findall(text):
        scripts = {_script(letter) for letter in word} - {""}
        if len(scripts) > 1:
            return f"the word {word!a} mixes the letters of {' and '.join(sorted(scripts))}"
    return ""


def looks_like(name: str) -> str:
    """Return a name with look-alike letters of other scripts made Latin, to compare it with others by its looks."""
    return " ".join(unicodedata.normalize("NFKC", name).translate(_ALIKE).casefold().split())


def _script(letter: str) -> str:
    if letter.isascii():
        return "Latin"
    script = unicodedata.name(letter, "").partition(" ")[0].capitalize()
    return script if script in ("Latin", "Cyrillic", "Greek", "Armenian", "Cherokee") else ""
