"""A desk in its other languages: every text that it prints, translated, or a clear word on what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reports.catalog import Catalog
from reports.catalog.texts import texts_of
from reports.errors import CatalogError
from reports.languages.complete import complaints
from reports.languages.po import read_translation
from reports.languages.shipped import SOURCE

SHOWN = 20


def translated(catalog: Catalog) -> Catalog:
    """Return the desk with the translations of its languages; raises CatalogError for what is missing or wrong."""
    others = [language for language in catalog.languages if language != SOURCE]
    return replace(catalog, translations={each: _translation(catalog, each) for each in others}) if others else catalog


def file_of(language: str) -> str:
    """Return where a desk's translation lies in its folder."""
    return f"locale/{language}.po"


def _translation(catalog: Catalog, language: str) -> Mapping[str, str]:
    file = file_of(language)
    if file not in catalog.files:
        message = f"desk.toml: languages names {language!r}, and the catalogue has no {file}"
        raise CatalogError(message, mend=f"run `muster words extract --language {language}`, then translate it")
    told = read_translation(catalog.files[file], language, file)
    wrong = [str(each) for each in complaints(texts_of(catalog), told, file)]
    if wrong:
        more = [f"and {len(wrong) - SHOWN} more"] if len(wrong) > SHOWN else []
        text = "\n  ".join([f"{file} is not complete:", *wrong[:SHOWN], *more])
        raise CatalogError(text, mend="correct the lines named; `muster words check` names them all")
    return {english: entry.told[0] for (_, english), entry in told.entries.items()}
