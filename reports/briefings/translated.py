"""The words of the page in a reader's language: English as written here, every other from its gettext file."""

from __future__ import annotations

from functools import cache

from babel.core import Locale

from reports.briefings.filling import filled
from reports.briefings.formats import Formats
from reports.briefings.words import ENGLISH, MESSAGES
from reports.errors import CatalogError, UsageError
from reports.languages import Words
from reports.languages.complete import complaints
from reports.languages.counted import COUNTED
from reports.languages.placeholders import counts_in
from reports.languages.placeholders import words_in as braced
from reports.languages.po import form_chooser, read_translation
from reports.languages.shipped import FOLDER, SOURCE, languages, shipped
from reports.languages.texts import Text

TITLE = "muster"


def texts() -> tuple[Text, ...]:
    """Return every message as it is to be translated; the locale is no text, a language brings its own."""
    single = [Text(english, "", key, _note(english), words=_words(english), counts=frozenset(counts_in(english)))
              for key, english in MESSAGES.items() if key != "locale"]  # fmt: skip
    plural = [Text(each.one, each.other, key, "by the count", words=_words(each.other),
                   counts=frozenset(("count", *counts_in(each.other)))) for key, each in COUNTED.items()]  # fmt: skip
    return (*single, *plural)


@cache
def words_in(language: str) -> Words:
    """Return the words of a language, read once.

    Raises UsageError for a language without a file of them, CatalogError for a file that is not complete.
    """
    if language == SOURCE:
        return ENGLISH
    found = shipped()
    if language not in found:
        raise UsageError(f"there are no words for {language!r}", mend=f"use one of {', '.join(languages())}")
    file = f"{FOLDER}/{language}.po"
    translation = read_translation(found[language], language, file)
    wrong = next(complaints(texts(), translation, file), None)
    if wrong:
        raise CatalogError(str(wrong), mend="correct it; `muster words check` names all that is wrong")
    told: dict[bool, dict[str, tuple[str, ...]]] = {False: {}, True: {}}  # a key may name a text and a plural one
    for text in texts():
        told[bool(text.plural)][text.context] = translation.entries[text.key].told
    formats = Formats(language)  # for what declares a numeral; the page brings its own
    return Words(
        language,
        {"locale": language} | {key: forms[0] for key, forms in told[False].items()},
        told[True],
        form_chooser(language),
        lambda text: filled(text, formats),
    )


@cache
def own_name(language: str) -> str:
    """Return what a language calls itself: English, українська."""
    return Locale.parse(language).get_display_name(language) or language


def _words(text: str) -> tuple[str, ...]:
    return tuple(sorted(word for word in braced(text) if ":" not in word))


def _note(text: str) -> str:
    return "a mark that stands for nothing" if text == MESSAGES["no_value"] else ""
