"""Translations as gettext files: read with the line of every text, written in one order, without a clock."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, read_po, write_po

from reports.errors import CatalogError
from reports.languages.messages import Chosen
from reports.languages.texts import Text

WIDTH = 100


@dataclass(frozen=True)
class Entry:
    """A translated text: every form of it, its line in the file, and whether a person must still look it over."""

    told: tuple[str, ...]
    line: int = 1
    is_fuzzy: bool = False


@dataclass(frozen=True)
class Translation:
    """One language's file. `entries` by context and English text; `obsolete` what no text of today asks for."""

    language: str
    entries: Mapping[tuple[str, str], Entry]
    plural_forms: str
    obsolete: Mapping[tuple[str, str], Entry] = field(default_factory=dict)


def plural_rule(language: str) -> tuple[int, str]:
    """Return how many plural forms a language has and its rule, as gettext writes it; raises CatalogError."""
    rule = get_plural(language)
    if not rule.num_plurals:
        raise CatalogError(f"{language!r} is no language", mend="use a code such as uk")
    return rule.num_plurals, rule.plural_expr


def form_chooser(language: str) -> Chosen:
    """Return what says which plural form a count takes in a language."""
    from gettext import c2py

    return c2py(plural_rule(language)[1])


def read_translation(body: bytes, language: str, where: str) -> Translation:
    """Return what a gettext file holds; raises CatalogError with the line where it cannot be read."""
    try:
        found = read_po(io.BytesIO(body), locale=language, charset="utf-8", abort_invalid=True)
    except PoFileError as trouble:
        message = f"{where}, line {trouble.lineno + 1}: {trouble}"
        raise CatalogError(message, mend="write it as gettext does") from trouble
    except UnicodeDecodeError as trouble:
        raise CatalogError(f"{where}: byte {trouble.start} is not UTF-8", mend="save it as UTF-8") from trouble
    return Translation(
        language,
        {_key(each): _entry(each) for each in found if each.id},
        _plural_forms(body),
        {_key(each): _entry(each) for each in found.obsolete.values()},
    )


def _plural_forms(body: bytes) -> str:
    """The header's line as it is written: Babel puts the language's own in its place."""
    found = re.search(rb'^"Plural-Forms: *(.*?)\\n"$', body, re.MULTILINE)
    return found[1].decode() if found else ""


def _key(message: Message) -> tuple[str, str]:
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def _entry(message: Message) -> Entry:
    told = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return Entry(told, message.lineno or 1, message.fuzzy)


def written(texts: Iterable[Text], title: str, language: str = "", old: Translation | None = None) -> bytes:
    """Return the file of a language with every text in its order; without a language the template.

    What `old` has translated is kept; what it translated and no text asks for any more stands at the end, marked `#~`.
    """
    catalog = Catalog(locale=language or None, fuzzy=False)
    known = dict(old.entries) | dict(old.obsolete) if old else {}
    every = {text.key: text for text in texts}
    for text in every.values():
        _add(catalog, text, known.get(text.key), plural_rule(language)[0] if language else 2)
    for key, entry in known.items():
        if key not in every and any(entry.told):
            catalog.obsolete[key] = Message(key[1], entry.told[0], context=key[0] or None)
    body = io.BytesIO()
    write_po(body, catalog, width=WIDTH, omit_header=True)
    return _header(title, language).encode() + body.getvalue()


def _add(catalog: Catalog, text: Text, entry: Entry | None, forms: int) -> None:
    known = entry.told if entry else ("",)
    told = (*known, *([""] * forms))[:forms] if text.plural else known[0]
    catalog.add(
        (text.english, text.plural) if text.plural else text.english,
        told,
        auto_comments=[text.note] if text.note else [],
        flags=["fuzzy"] if entry and entry.is_fuzzy else [],
        context=text.context or None,
    )


def _header(title: str, language: str) -> str:
    lines = [f"Project-Id-Version: {title}"]
    if language:
        count, rule = plural_rule(language)
        lines += [f"Language: {language}", f"Plural-Forms: nplurals={count}; plural={rule};"]
    lines += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: 8bit"]
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n"
